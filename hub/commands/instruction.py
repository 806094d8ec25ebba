"""The instruction that a retraction answers (处置指令), entered once it is there in writing."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.audit.service import record
from hub.commands.models import CommandKind
from hub.commands.reading import no_command
from hub.commands.repository import commands
from hub.commands.schemas import Instruction
from hub.kit.i18n import _, word
from hub.kit.problems import Conflict


async def enter(
    session: AsyncSession, command_id: int, instruction: Instruction, mandate: Mandate
) -> None:
    """Say which instruction a retraction answers; what was said before stays on record.

    Raises:
        NotFound: there is no such command, or it is none of theirs.
        Conflict: only retractions answer instructions.
    """
    command = await commands.find_to_change(session, command_id, mandate)
    if command is None:
        raise no_command(command_id)
    if command.kind != CommandKind.RETRACT:
        raise Conflict(
            _(
                "Command {command_id} is a {kind}, which answers no instruction.",
                command_id=command_id,
                kind=word(command.kind),
            )
        )
    before, now = command.instruction, instruction.model_dump(mode="json", by_alias=True)
    if now == before:
        return
    await commands.set_instruction(session, command_id, now)
    await record(
        session,
        actor=mandate.actor,
        action="command.instruct",
        subject=f"command:{command_id}",
        detail={"instruction": now, "before": before},
    )
