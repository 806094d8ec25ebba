"""Writing wishes: what is wanted from now on, one statement for all placements.

Each wish takes two statements. The first closes what is as it is wanted already, so that no worker
sees it; the second writes the wish to all that is left. Both say what they did as rows of
(platform, level, n).
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.repository.placements import NOT_CLOSED
from hub.commands.repository.wish import Wish
from hub.deliveries.results import Result

Groups = list[tuple[str, str, int]]
"""Rows of (platform, level, n)."""

_CLOSE = """
    , closed as (
        insert into deliveries (command_id, article_id, account_id, slot, result)
        select cast(:command as bigint), article_id, account_id, slot, cast(:result as text)
        from done
    )
    select platform, level, count(*) from done group by platform, level
"""

_COUNT = "select platform, level, count(*) from done group by platform, level"

_DONE = """
    returning p.article_id, p.account_id, p.slot, p.level, split_part(p.lane, '/', 1) as platform
"""

# what every command does to a row that it does not close
_RESET = "open = true, tries = 0, deletions = 0, looks = 0, parked = null, why = null"

# a row on the wire is never reopened
_DUE = """case when p.worker is not null then p.due_at
    else clock_timestamp() - make_interval(secs => :head_start) end"""

# a time that stays is the one of its next look
_ALREADY = """
    with done as (
        update placements p set
            command_id = :command, want = p.have_version, open = false, not_after = null,
            due_at = case when p.want = p.have_version then p.due_at end
        from command_articles ca
        where ca.command_id = :command and ca.article_id = p.article_id
          and p.worker is null and p.parked is null
          and p.have = 'present' and p.have_version = greatest(p.want, ca.version)
          and {which} and {not_closed}
        {done}
    )
"""

_PUSH = """
    with done as (
        insert into placements as p (
            article_id, account_id, slot, command_id, want, not_after, lane, level, due_at)
        select p.article_id, p.account_id, p.slot, cast(:command as bigint), p.version,
            cast(:not_after as timestamptz),
            p.platform || '/push', p.level,
            (select clock_timestamp() - make_interval(secs => :head_start))
        from (
            select ca.article_id, a.id as account_id, 0 as slot, ca.version, a.platform, a.level
            from command_articles ca
            join command_targets t on t.command_id = ca.command_id
            join accounts a on a.id = t.account_id
            where ca.command_id = :command) as p
        where {not_closed}
        order by p.article_id, p.account_id
        on conflict (article_id, account_id, slot) do update set
            command_id = excluded.command_id, want = greatest(p.want, excluded.want),
            not_after = excluded.not_after, lane = excluded.lane, level = excluded.level,
            due_at = case when p.worker is not null then p.due_at else excluded.due_at end,
            {reset}
        {done}
    )
"""

_CORRECT = """
    with done as (
        update placements p set
            command_id = :command, want = greatest(p.want, ca.version),
            not_after = case when p.have = 'none' then p.not_after end,
            lane = split_part(p.lane, '/', 1) || '/push', due_at = {due}, {reset}
        from command_articles ca
        where ca.command_id = :command and ca.article_id = p.article_id
          and {which} and {not_closed}
        {done}
    )
"""

# a time that stays is the one of its next look
_NOTHING_THERE = """
    with done as (
        update placements p set
            command_id = :command, want = 0, open = false, not_after = null,
            parked = null, why = null, due_at = case when p.want = 0 then p.due_at end
        where p.article_id = any(:articles) and p.worker is null and p.have = 'none'
          and {which} and {not_closed}
        {done}
    )
"""

_RETRACT = """
    with done as (
        update placements p set
            command_id = :command, want = 0, not_after = null,
            lane = split_part(p.lane, '/', 1) || '/retract', due_at = {due}, {reset}
        where p.article_id = any(:articles) and {which} and {not_closed}
        {done}
    )
"""


async def already(session: AsyncSession, wish: Wish) -> Groups:
    """Close what is there in the command's version, or in a newer one that is wanted."""
    return await _run(session, _ALREADY + _CLOSE, wish, Result.ALREADY)


async def push(session: AsyncSession, wish: Wish) -> Groups:
    """Want the command's version on its frozen targets; never an older one than is wanted."""
    return await _run(session, _PUSH + _COUNT, wish)


async def correct(session: AsyncSession, wish: Wish) -> Groups:
    """Want the command's version where something is wanted; what would expire still does."""
    return await _run(session, _CORRECT + _COUNT, wish)


async def nothing_there(session: AsyncSession, wish: Wish) -> Groups:
    """Want nothing where nothing was ever sent, or where it is gone; close it."""
    return await _run(session, _NOTHING_THERE + _CLOSE, wish, Result.NOTHING_THERE)


async def retract(session: AsyncSession, wish: Wish) -> Groups:
    """Want nothing."""
    return await _run(session, _RETRACT + _COUNT, wish)


async def _run(
    session: AsyncSession, template: str, wish: Wish, result: Result | None = None
) -> Groups:
    statement = text(
        template.format(
            which=wish.condition, not_closed=NOT_CLOSED, reset=_RESET, due=_DUE, done=_DONE
        )
    )
    given = wish.parameters() | {
        "result": result,
        "head_start": wish.head_start,
        "not_after": wish.not_after,
    }
    return [(row[0], row[1], row[2]) for row in await session.execute(statement, given)]
