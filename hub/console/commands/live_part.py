"""What the part of a command's page shows that is sent again while the command runs."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.models import CommandKind, CommandState
from hub.commands.outcome import outcome_of
from hub.commands.views import CommandOut
from hub.console.commands.pace import since_issued
from hub.console.commands.standing import bar_of, became, parts, standing


async def live_values(session: AsyncSession, command: CommandOut) -> dict[str, Any]:
    """Return the values of `commands/live.html`; of a retraction, what became of each copy."""
    values: dict[str, Any] = {
        "command": command,
        "stand": standing(command),
        "pace": since_issued(command, datetime.now(UTC)),
        "became": None,
        "bar_parts": parts(command.progress),
    }
    if command.kind == CommandKind.RETRACT and command.state == CommandState.ISSUED:
        outcome = await outcome_of(session, command)
        values |= {"became": became(outcome), "bar_parts": bar_of(outcome)}
    return values
