"""Credentials that a platform has renewed: stored in place of the ones that they were made from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.enrollment.repository import credentials as repository
from hub.enrollment.vault import seal_credentials
from hub.kit.crypto import SealBroken, identity_of
from hub.kit.keyring import Keyring

ACTOR = "hub"


async def renew(  # noqa: PLR0913, PLR0917 - one is what they were, the others what they are
    session: AsyncSession,
    keyring: Keyring,
    account_id: int,
    before: bytes,
    credentials: Mapping[str, Any],
    expires_on: date | None = None,
) -> bool:
    """Store new credentials, unless somebody has entered others meanwhile; return whether.

    Args:
        session: the unit of work.
        keyring: the vault's.
        account_id: whose they are.
        before: the sealed ones that the platform has taken back; they may be under another key by
            now.
        credentials: in the shape of the connector's model.
        expires_on: the last day that they are good for; None where the platform does not say so.
    """
    now = await repository.locked(session, account_id)
    if now is None or _identity(now.sealed) != _identity(before):
        return False
    sealed = {account_id: seal_credentials(keyring, account_id, credentials)}
    await repository.put(session, sealed, expires_on or now.expires_on)
    subject, names = f"account:{account_id}", {"fields": sorted(credentials)}
    await record(
        session, actor=ACTOR, action="account.renew_credentials", subject=subject, detail=names
    )
    return True


def _identity(sealed: bytes) -> str:
    try:
        return identity_of(sealed)
    except SealBroken:
        return sealed.hex()
