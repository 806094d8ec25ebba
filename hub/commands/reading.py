"""Reading commands: what was asked, and how far it has come."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.commands.models import Command
from hub.commands.repository import commands, counters, holds
from hub.commands.repository.commands import CommandFilter
from hub.commands.views import CommandLine, CommandOut, TargetOut, command_of, line_of
from hub.kit.i18n import _
from hub.kit.problems import NotFound


async def get(session: AsyncSession, command_id: int, mandate: Mandate) -> CommandOut:
    """Return a command with its progress.

    Raises:
        NotFound: there is no such command, or it is none of theirs.
    """
    return await described(session, await find(session, command_id, mandate))


async def issued(session: AsyncSession, command_id: int) -> CommandOut:
    """Return a command that whoever asks has just issued."""
    return await described(session, await commands.get(session, command_id))


async def described(session: AsyncSession, command: Command) -> CommandOut:
    """Return a command with its progress."""
    command_id = command.id
    articles = await commands.articles_of(session, [command_id])
    rows = await counters.of_commands(session, [command_id])
    hold = await holds.find_standing(session, "command", str(command_id))
    paused = hold is not None
    return command_of(command, articles[command_id], rows[command_id], paused=paused)


async def page(
    session: AsyncSession,
    wanted: CommandFilter,
    mandate: Mandate,
    *,
    last: int | None,
    limit: int,
) -> list[CommandLine]:
    """Return commands with their progress, from behind id `last` on."""
    found = await commands.page(session, wanted, mandate, last=last, limit=limit)
    ids = [command.id for command in found]
    articles = await commands.articles_of(session, ids)
    rows = await counters.of_commands(session, ids)
    return [line_of(command, articles[command.id], rows[command.id]) for command in found]


async def targets(
    session: AsyncSession, command_id: int, mandate: Mandate, *, after: int, limit: int
) -> Sequence[TargetOut]:
    """Return the accounts that a push or a take-down froze, by id, from above `after`.

    Corrections and retractions freeze no list: their targets are the placements themselves.

    Raises:
        NotFound: there is no such command, or it is none of theirs.
    """
    await find(session, command_id, mandate)
    accounts = await commands.frozen_accounts(session, command_id, after=after, limit=limit)
    return [TargetOut.model_validate(account) for account in accounts]


async def find(session: AsyncSession, command_id: int, mandate: Mandate) -> Command:
    """Return a command's row.

    Raises:
        NotFound: there is no such command, or it is none of theirs.
    """
    command = await commands.find(session, command_id, mandate)
    if command is None:
        raise no_command(command_id)
    return command


def no_command(command_id: int) -> NotFound:
    """Return what is said of a command that is not there, or is none of theirs."""
    return NotFound(
        _("There is no command {command_id}.", command_id=command_id),
        remedy=_("GET /commands lists them."),
    )
