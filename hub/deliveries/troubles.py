"""Accounts that cannot be used just now, or soon: SQL of their list and their counts."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within_text
from hub.deliveries.change import Parked
from hub.deliveries.credential_health import WARNED_DAYS
from hub.enrollment.models import AccountStatus


class Trouble(StrEnum):
    """What is wrong with an account."""

    CREDENTIALS = "credentials"  # refused, and something waits for others
    GATE = "gate"  # nothing is sent for a while: its platform asked, or has just refused it
    EXPIRING = "expiring"  # its credentials end within two weeks, or have ended


_TROUBLED = f"""
    with refused as (
        select account_id, count(*) as parked, max(why) as why from placements
        where parked = '{Parked.CREDENTIALS}' group by account_id),
    gated as (select account_id, until, why from account_gates where until > statement_timestamp()),
    ending as (
        select account_id, cast(expires_on + 1 as timestamp) at time zone 'Asia/Shanghai' as until
        from credentials
        where expires_on <= {WARNED_DAYS}
            + cast(statement_timestamp() at time zone 'Asia/Shanghai' as date)),
    troubled as (
        select a.id as account_id, a.name as account, a.platform, a.region_code, a.level,
            case when r.account_id is not null then '{Trouble.CREDENTIALS}'
                when g.account_id is not null then '{Trouble.GATE}'
                else '{Trouble.EXPIRING}' end as trouble,
            coalesce(r.why, g.why) as why,
            case when r.account_id is null and g.account_id is null then e.until else g.until end
                as until,
            coalesce(r.parked, 0) as parked
        from refused r
        full join gated g on g.account_id = r.account_id
        full join ending e on e.account_id = coalesce(r.account_id, g.account_id)
        join accounts a on a.id = coalesce(r.account_id, g.account_id, e.account_id)
        where (r.account_id is not null or g.account_id is not null
                or a.status <> '{AccountStatus.CLOSED}')
            and {within_text("a.region_code", "a.organisation_id")})
"""  # noqa: S608 - built from the constants above
_COUNT = text(f"{_TROUBLED} select trouble, count(*) as n from troubled group by trouble")  # noqa: S608 - as above
_PAGE = text(
    f"""
    {_TROUBLED}
    select * from troubled
    where (cast(:trouble as text) is null or trouble = :trouble) and account_id > :after
    order by account_id limit :limit
    """  # noqa: S608 - as above
)


async def page(
    session: AsyncSession, trouble: Trouble | None, remit: Remit, *, after: int, limit: int
) -> Sequence[RowMapping]:
    """Return accounts in trouble within a remit, by their ids."""
    given: dict[str, Any] = {"trouble": trouble, "after": after, "limit": limit}
    return (await session.execute(_PAGE, given | remit_values(remit))).mappings().all()


async def counts(session: AsyncSession, remit: Remit) -> dict[str, int]:
    """Return how many accounts within a remit are in which trouble; each is in one."""
    rows = await session.execute(_COUNT, remit_values(remit))
    return {row.trouble: row.n for row in rows}
