"""What the hub knows of one account: SQL of what it shows, its gate, quotas and credentials."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within_text
from hub.deliveries.change import Parked

# the title is of what is there: a newer version may be a draft
_SHOWN = text(
    f"""
    select p.article_id, p.slot, p.command_id, p.have_version as version, p.url, p.since, v.title
    from placements p join accounts a on a.id = p.account_id
    join versions v on (v.article_id, v.number) = (p.article_id, p.have_version)
    where p.account_id = :account and p.want > 0 and p.have = 'present' and p.article_id > 0
      and (p.since, p.article_id) < (cast(:since as timestamptz), cast(:article as bigint))
      and {within_text("a.region_code", "a.organisation_id")}
    order by p.since desc, p.article_id desc limit :limit
    """  # noqa: S608 - names from our own constants
)
_GATE = text(
    "select until, why from account_gates "
    "where account_id = :account and until > statement_timestamp()"
)
# refused: something waits for others, or the refusal itself keeps the gate closed
_CREDENTIALS = text(
    f"""
    with refused as (
        select count(*) as parked, max(why) as why from placements
        where account_id = :account and parked = '{Parked.CREDENTIALS}')
    select c.updated_at as entered_at, c.expires_on, u.last_used_at, coalesce(u.uses, 0) as uses,
        g.refused_at, coalesce(g.refused_why, r.why) as refused_why,
        r.parked > 0 or coalesce(g.until > statement_timestamp() and g.why = g.refused_why
            and g.refused_at > c.updated_at, false) as is_refused
    from (values (cast(:account as bigint))) as a (id)
    cross join refused r
    left join credentials c on c.account_id = a.id
    left join credential_uses u on u.account_id = a.id
    left join account_gates g on g.account_id = a.id
    """  # noqa: S608 - a name from our own constants
)
_USED = text("select bucket, period, used from quota_usage where account_id = :account")


async def shown(
    session: AsyncSession,
    account_id: int,
    remit: Remit,
    *,
    before: tuple[datetime, int],
    limit: int,
) -> Sequence[RowMapping]:
    """Return the stories that an account within a remit shows, the newest first."""
    since, article = before
    given = {"account": account_id, "since": since, "article": article, "limit": limit}
    return (await session.execute(_SHOWN, given | remit_values(remit))).mappings().all()


async def gate(session: AsyncSession, account_id: int) -> RowMapping | None:
    """Return until when nothing is sent to an account, and why; None where its gate is open."""
    return (await session.execute(_GATE, {"account": account_id})).mappings().one_or_none()


async def used(session: AsyncSession, account_id: int) -> dict[tuple[str, datetime], int]:
    """Return how much of an account's quotas was used, by bucket and by when its period began."""
    rows = await session.execute(_USED, {"account": account_id})
    return {(row.bucket, row.period): row.used for row in rows}


async def credentials(session: AsyncSession, account_id: int) -> RowMapping:
    """Return what is known of an account's credentials, whether or not it has any."""
    return (await session.execute(_CREDENTIALS, {"account": account_id})).mappings().one()
