"""SQL of accounts that stand for their platform, where nobody has chosen one."""

from collections.abc import Sequence

from sqlalchemy import Select, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.models import Account, AccountStatus
from hub.enrollment.repository.accounts import AccountRecord, lies_within, records

_ORDER = (Account.external_id, Account.id)  # that of the index that keeps accounts unique


async def representatives(
    session: AsyncSession, platforms: Sequence[str], remit: Remit
) -> dict[str, AccountRecord]:
    """Return one account of each platform that has any in use within a remit, always the same."""
    if not platforms:
        return {}
    firsts = [_first(platform, remit) for platform in platforms]
    ids = await session.scalars(union_all(*firsts))
    return {one.platform: one for one in (await records(session, ids.all())).values()}


def _first(platform: str, remit: Remit) -> Select[int]:
    wanted = Account.platform == platform, Account.status == AccountStatus.ACTIVE
    return select(Account.id).where(*wanted, lies_within(remit)).order_by(*_ORDER).limit(1)
