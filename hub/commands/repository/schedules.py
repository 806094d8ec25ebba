"""What waits for its time: pushes, and the take-downs that pushes bring along.

A scheduled command is its frozen accounts and no more: no placement knows of it yet. What another
command takes from it closes as superseded at once, and it fires with what is left.
"""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within_text
from hub.commands.models import Command, CommandArticle, CommandKind, CommandState
from hub.commands.repository.placements import NOT_CLOSED
from hub.commands.repository.wish import Wish
from hub.commands.repository.wishes import Groups
from hub.commands.tally import Tally
from hub.deliveries.results import Result

WAITING = (CommandState.SCHEDULED, CommandState.PROPOSED)

_IS_READY = """c.state = 'scheduled' and (
    least(c.not_after, c.take_down_at) <= clock_timestamp()
    or coalesce(c.not_before, '-infinity') <= clock_timestamp() and not exists (
        select from command_articles ca join articles a on a.id = ca.article_id
        where ca.command_id = c.id and c.kind = 'push' and a.embargo_until > clock_timestamp()))"""

_READY = text(
    f"""
    select c.id from commands c where {_IS_READY}
    order by coalesce(c.not_before, c.created_at), c.id limit :most
    """  # noqa: S608 - built from the constants above
)
_TAKE = text(
    f"select c.id from commands c where c.id = :command and {_IS_READY} "  # noqa: S608 - as above
    "for update skip locked"
)

_COUNT = """
    select d.command_id, a.platform, a.level, count(*)
    from done d join accounts a on a.id = d.account_id
    group by d.command_id, a.platform, a.level
"""

_CLOSE_REST = text(
    f"""
    with done as (
        insert into deliveries (command_id, article_id, account_id, slot, result, why)
        select cast(:command as bigint), p.article_id, p.account_id, p.slot,
            cast(:result as text), cast(:why as text)
        from (
            select ca.article_id, t.account_id, 0 as slot
            from command_articles ca join command_targets t on t.command_id = ca.command_id
            where ca.command_id = :command and ca.article_id = any(:articles)) as p
        where {NOT_CLOSED}
        returning command_id, account_id)
    {_COUNT}
    """  # noqa: S608 - built from the constants above
)

# `p` are the placements that scheduled commands would make or take down
_TAKE_FROM = """
    with done as (
        insert into deliveries (command_id, article_id, account_id, slot, result, why)
        select p.command_id, p.article_id, p.account_id, p.slot,
            'superseded', cast(:why as text)
        from (
            select ca.command_id, ca.article_id, t.account_id, 0 as slot
            from command_articles ca join command_targets t on t.command_id = ca.command_id
            where ca.command_id = any(:scheduled) and ca.article_id = any(:articles)) as p
        where {which} and not exists (
            select from deliveries d
            where (d.command_id, d.article_id, d.account_id, d.slot)
                = (p.command_id, p.article_id, p.account_id, p.slot))
        returning command_id, account_id)
    {count}
"""

_CANCEL = text(
    """
    update commands c set state = 'cancelled'
    where c.id = any(:scheduled) and c.state in ('scheduled', 'proposed') and c.total <= (
        select sum(n.n) from counters n
        where n.command_id = c.id and n.result not in ('total', 'parked'))
    """
)

_KEEP_PACE = text(
    """
    update command_articles ca set epoch = a.epoch from articles a
    where ca.command_id = any(:scheduled) and a.id = any(:articles) and a.id = ca.article_id
    """
)

_MINE = within_text("c.region_code", "c.organisation_id")
# what somebody approved were other words
_REVISE = text(
    f"""
    with revised as (
        update command_articles ca set version = own.version
        from commands c, command_articles own
        where own.command_id = :command and ca.article_id = own.article_id
          and c.id = ca.command_id and c.state in ('scheduled', 'proposed') and c.kind = 'push'
          and ca.version < own.version and {_MINE}
        returning ca.command_id)
    update commands a set state = 'proposed', decided_by = null, decided_at = null,
        decided_why = null
    from revised r where a.id = r.command_id and a.decided_by is not null
    """  # noqa: S608 - built from the constants above
)


async def ready(session: AsyncSession, most: int) -> Sequence[int]:
    """Return scheduled commands whose time has come, or passed; the earliest first."""
    return (await session.scalars(_READY, {"most": most})).all()


async def take(session: AsyncSession, command_id: int) -> bool:
    """Lock a command if it still is to be fired and nobody is at it."""
    return await session.scalar(_TAKE, {"command": command_id}) is not None


async def on_articles(
    session: AsyncSession, articles: Sequence[int], kind: CommandKind | None = None
) -> Sequence[int]:
    """Return the commands about articles that wait, for their time or for somebody's approval.

    Who holds the articles sees all of them.
    """
    statement = (
        select(CommandArticle.command_id)
        .join(Command, Command.id == CommandArticle.command_id)
        .where(CommandArticle.article_id.in_(articles), Command.state.in_(WAITING))
        .distinct()
        .order_by(CommandArticle.command_id)
    )
    if kind is not None:
        statement = statement.where(Command.kind == kind)
    return (await session.scalars(statement)).all()


async def take_from(
    session: AsyncSession, scheduled: Sequence[int], wish: Wish, tally: Tally
) -> None:
    """Close what scheduled commands would do to the placements of another command's wish."""
    given = {"scheduled": list(scheduled), "why": f"command {wish.command_id}"}
    statement = text(_TAKE_FROM.format(which=wish.condition, count=_COUNT))
    for owner, platform, level, n in await session.execute(statement, wish.parameters() | given):
        tally.add(owner, Result.SUPERSEDED, [(platform, level, n)])


async def close_rest(
    session: AsyncSession,
    command_id: int,
    articles: Sequence[int],
    result: Result,
    why: str | None = None,
) -> Groups:
    """Close all of a scheduled command's placements of these articles that are not closed."""
    given = {"command": command_id, "articles": list(articles), "result": result, "why": why}
    return [(row[1], row[2], row[3]) for row in await session.execute(_CLOSE_REST, given)]


async def cancel_empty(session: AsyncSession, scheduled: Sequence[int]) -> None:
    """Cancel the scheduled commands that have nothing left to do."""
    await session.execute(_CANCEL, {"scheduled": list(scheduled)})


async def keep_pace(
    session: AsyncSession, scheduled: Sequence[int], articles: Sequence[int]
) -> None:
    """Let what is left of scheduled commands fire in the articles' new epoch."""
    given = {"scheduled": list(scheduled), "articles": list(articles)}
    await session.execute(_KEEP_PACE, given)


async def revise(session: AsyncSession, command_id: int, remit: Remit) -> None:
    """Let scheduled pushes fire in the version of a correction, if theirs is older.

    One that somebody had approved waits for approval again.
    Of those that were issued above, or elsewhere, others decide.
    """
    await session.execute(_REVISE, {"command": command_id} | remit_values(remit))
