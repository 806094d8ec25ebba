"""Which holds keep something of a command from going out."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.deliveries.lanes import PUSHING, LaneKind

_STOPPABLE = ",".join(f"'{kind}'" for kind in (*PUSHING, LaneKind.BOARD))

# as a claim asks (`hub.deliveries.claims.NOT_HELD`), of all that waits; summed up before it is
# compared, so that a hold is held against some hundred rows
_STOPPING = text(
    f"""
    with standing as materialized (select * from holds where lifted_at is null),
    waiting as materialized (
        select p.article_id, p.account_id
        from placements p
        where exists (select from standing)
          and p.article_id = any(:articles) and p.command_id = :command and p.open
          and p.parked is null and p.worker is null
          and split_part(p.lane, '/', 2) in ({_STOPPABLE})
          and coalesce(p.not_after > clock_timestamp(), true)),
    summed as materialized (
        select s.*, t.tier from (
            select w.article_id, a.platform, a.region_code, count(*) as n
            from waiting w join accounts a on a.id = w.account_id
            group by w.article_id, a.platform, a.region_code) as s
        join articles t on t.id = s.article_id)
    select h.id, h.scope, h.reach, h.reason, h.placed_by, h.placed_at, h.lifted_by, h.lifted_at,
        s.stops
    from standing h
    cross join lateral (
        select case h.scope
            when 'account' then (
                select count(*) from waiting w where h.reach = cast(w.account_id as text))
            else (
                select cast(coalesce(sum(s.n), 0) as bigint) from summed s where h.scope = 'hub'
                    or h.scope = 'platform' and h.reach = s.platform
                    or h.scope = 'command' and h.reach = cast(cast(:command as bigint) as text)
                    or h.scope = 'region' and starts_with(s.region_code, h.reach)
                    or h.scope = 'tier' and h.reach = s.tier)
            end as stops) as s
    where s.stops > 0
    order by s.stops desc, h.id
    """  # noqa: S608 - built from the constants above
)


async def stopping(
    session: AsyncSession, command_id: int, articles: Sequence[int]
) -> Sequence[RowMapping]:
    """Return the standing holds that stop something of a command, and how many each `stops`."""
    given = {"command": command_id, "articles": list(articles)}
    return (await session.execute(_STOPPING, given)).mappings().all()
