"""Credentials that a platform has renewed: stored in place of the ones that they were made from."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.enrollment.repository import credentials as repository
from hub.enrollment.vault import seal_credentials

ACTOR = "hub"


async def renew(
    session: AsyncSession,
    key: bytes,
    account_id: int,
    before: bytes,
    credentials: Mapping[str, Any],
) -> bool:
    """Store new credentials, unless somebody has entered others meanwhile; return whether.

    Args:
        session: the unit of work.
        key: the vault's.
        account_id: whose they are.
        before: the sealed ones that the platform has taken back.
        credentials: in the shape of the connector's model.
    """
    sealed = seal_credentials(key, account_id, credentials)
    if not await repository.replace(session, account_id, before, sealed):
        return False
    subject, names = f"account:{account_id}", {"fields": sorted(credentials)}
    await record(
        session, actor=ACTOR, action="account.renew_credentials", subject=subject, detail=names
    )
    return True
