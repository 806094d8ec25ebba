"""Reading commands: what was asked, and how far it has come."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.models import Command
from hub.commands.repository import commands, counters, holds
from hub.commands.repository.commands import CommandFilter
from hub.commands.views import CommandLine, CommandOut, TargetOut, command_of, line_of
from hub.kit.problems import NotFound


async def get(session: AsyncSession, command_id: int) -> CommandOut:
    """Return a command with its progress.

    Raises:
        NotFound: there is no such command.
    """
    command = await find(session, command_id)
    articles = await commands.articles_of(session, [command_id])
    rows = await counters.of_commands(session, [command_id])
    hold = await holds.find_standing(session, "command", str(command_id))
    paused = hold is not None
    return command_of(command, articles[command_id], rows[command_id], paused=paused)


async def page(
    session: AsyncSession, wanted: CommandFilter, *, before: int | None, limit: int
) -> list[CommandLine]:
    """Return commands with their progress, the newest first, from below id `before`."""
    found = await commands.page(session, wanted, before=before, limit=limit)
    ids = [command.id for command in found]
    articles = await commands.articles_of(session, ids)
    rows = await counters.of_commands(session, ids)
    return [line_of(command, articles[command.id], rows[command.id]) for command in found]


async def targets(
    session: AsyncSession, command_id: int, *, after: int, limit: int
) -> Sequence[TargetOut]:
    """Return the accounts that a push or a take-down froze, by id, from above `after`.

    Corrections and retractions freeze no list: their targets are the placements themselves.

    Raises:
        NotFound: there is no such command.
    """
    await find(session, command_id)
    accounts = await commands.frozen_accounts(session, command_id, after=after, limit=limit)
    return [TargetOut.model_validate(account) for account in accounts]


async def find(session: AsyncSession, command_id: int) -> Command:
    """Return a command's row.

    Raises:
        NotFound: there is no such command.
    """
    command = await commands.find(session, command_id)
    if command is None:
        raise NotFound(f"There is no command {command_id}.", remedy="GET /commands lists them.")
    return command
