"""Locking the placements that a command concerns, and taking over from the commands before it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.repository.wish import Wish
from hub.commands.tally import Tally
from hub.deliveries.results import PARKED, Result

# what a command has refused, or lost before it fired, is closed and no longer concerns it
NOT_CLOSED = """not exists (
    select from deliveries d
    where d.command_id = :command
      and (d.article_id, d.account_id, d.slot) = (p.article_id, p.account_id, p.slot))"""

_LOCK = """
    select count(*) from (
        select from placements p
        where p.article_id = any(:articles) and {which}
        order by p.article_id, p.account_id, p.slot
        for update) as locked
"""

_TAKE_OVER = """
    with taken as materialized (
        select p.command_id, p.article_id, p.account_id, p.slot,
            split_part(p.lane, '/', 1) as platform, p.level, p.parked
        from placements p
        where p.article_id = any(:articles) and p.open and {which} and {not_closed}
    ), closed as (
        insert into deliveries (command_id, article_id, account_id, slot, result, why)
        select command_id, article_id, account_id, slot,
            cast(:result as text), cast(:why as text)
        from taken
    )
    select command_id, platform, level, count(*) as n, count(parked) as parked
    from taken group by command_id, platform, level
"""


async def lock(session: AsyncSession, wish: Wish) -> int:
    """Lock what a command concerns and is there already; return how many that is.

    From here to the end of the unit of work no worker changes these rows.
    """
    statement = text(_LOCK.format(which=wish.condition))
    return int(await session.scalar(statement, wish.parameters()) or 0)


async def take_over(session: AsyncSession, wish: Wish, tally: Tally) -> None:
    """Close as superseded what other commands have open there.

    A statement of its own, before the wishes: within one, rows that are also changed by
    `ON CONFLICT` vanish from its sight.
    """
    statement = text(_TAKE_OVER.format(which=wish.condition, not_closed=NOT_CLOSED))
    own = {"result": Result.SUPERSEDED, "why": f"command {wish.command_id}"}
    for owner, platform, level, n, parked in await session.execute(
        statement, wish.parameters() | own
    ):
        tally.add(owner, Result.SUPERSEDED, [(platform, level, n)])
        tally.add(owner, PARKED, [(platform, level, -parked)])
