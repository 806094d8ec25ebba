"""Firing what was scheduled, when its time has come."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.commands.after import tell_workers
from hub.commands.effects import Effects
from hub.commands.finish import finish
from hub.commands.models import Command, CommandArticle, CommandKind, CommandState
from hub.commands.push import dates_of, expand
from hub.commands.reach import Standing
from hub.commands.repository import articles, bans, commands, planning, schedules
from hub.commands.repository.articles import KnownArticle
from hub.commands.repository.wish import Which, Wish
from hub.commands.take_down import take_down
from hub.deliveries.lanes import HEAD_START, Priority
from hub.deliveries.results import Result
from hub.kit.parts import Parts

CLOCK = "hub:clock"  # who acts, in the record
LOOK_AT = 50  # commands that are ready; those whose articles are locked wait for the next time


async def fire_all_due(parts: Parts) -> int:
    """Fire one command after another, each in a unit of work of its own; return how many."""
    fired = 0
    while await _fire_one(parts):
        fired += 1
    return fired


async def _fire_one(parts: Parts) -> bool:
    async with parts.database.work() as session:
        effects = await fire_due(session)
        if effects is not None:
            tell_workers(session, parts, effects)
    return effects is not None


async def fire_due(session: AsyncSession) -> Effects | None:
    """Fire the earliest command whose time has come; None if there is none that can be had.

    It never waits for a lock: what somebody else is at is theirs, or is had the next time.
    """
    now = await commands.take_time(session)
    for command_id in await schedules.ready(session, LOOK_AT):
        ids = [row.article_id for row in await _about(session, command_id)]
        locked = await articles.lock_if_free(session, ids)
        if len(locked) == len(ids) and await schedules.take(session, command_id):
            command = await commands.get(session, command_id)
            return await _fire(session, command, locked, now)
    return None


async def _about(session: AsyncSession, command_id: int) -> Sequence[CommandArticle]:
    return (await commands.articles_of(session, [command_id]))[command_id]


async def _fire(
    session: AsyncSession, command: Command, locked: Sequence[KnownArticle], now: datetime
) -> Effects:
    effects = Effects()
    standing = await bans.reaching(session, [article.id for article in locked])
    async with planning.for_many(session):
        ids = await _of_this_epoch(session, command, locked, effects)
        end = dates_of(command).expires_at
        if not ids:
            effects.state = CommandState.CANCELLED
        elif end is not None and end <= now:
            await _lapse(session, command, ids, effects)
        else:
            await _carry_out(session, command, ids, standing, effects)
    await finish(session, effects)
    await commands.settle(session, command.id, effects.state)
    await _record(session, command, effects)
    return effects


async def _of_this_epoch(
    session: AsyncSession, command: Command, locked: Sequence[KnownArticle], effects: Effects
) -> list[int]:
    """Return the articles not retracted since it was issued; close what is left of the others.

    What the command knows is read under the locks: a retraction of a part moves it on.
    """
    issued_in = {row.article_id: row.epoch for row in await _about(session, command.id)}
    stale = [article.id for article in locked if article.epoch != issued_in[article.id]]
    if stale:
        rest = await schedules.close_rest(session, command.id, stale, Result.SUPERSEDED)
        effects.tally.add(command.id, Result.SUPERSEDED, rest)
    return [article.id for article in locked if article.id not in stale]


async def _lapse(session: AsyncSession, command: Command, ids: list[int], effects: Effects) -> None:
    effects.state = CommandState.LAPSED
    rest = await schedules.close_rest(session, command.id, ids, Result.LAPSED)
    effects.tally.add(command.id, Result.LAPSED, rest)


async def _carry_out(
    session: AsyncSession,
    command: Command,
    ids: list[int],
    standing: Collection[Standing],
    effects: Effects,
) -> None:
    wish = Wish(
        command.id,
        ids,
        Which.FROZEN,
        head_start=HEAD_START[Priority(command.priority)].total_seconds(),
        not_after=dates_of(command).expires_at,
    )
    if command.kind == CommandKind.RETRACT:
        await take_down(session, wish, effects)
    else:
        await expand(session, wish, standing, command.take_down_at, effects)


async def _record(session: AsyncSession, command: Command, effects: Effects) -> None:
    await record(
        session,
        actor=CLOCK,
        action=f"command.{_ACTS[effects.state]}",
        subject=f"command:{command.id}",
        detail={"kind": command.kind, "total": command.total},
    )


_ACTS = {
    CommandState.ISSUED: "fire",
    CommandState.LAPSED: "lapse",
    CommandState.CANCELLED: "cancel",
}
