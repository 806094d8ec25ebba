"""Entering the instruction that a retraction answers, over HTTP."""

from fastapi import APIRouter

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands import instruction, reading
from hub.commands.dependencies import CurrentDesk
from hub.commands.schemas import Instruction
from hub.commands.views import CommandOut
from hub.kit.web import Id

router = APIRouter(prefix="/commands/{command_id}/instruction", tags=["commands"])


@router.put("", dependencies=[Needs(Permission.RETRACT)])
async def enter_instruction(command_id: Id, request: Instruction, desk: CurrentDesk) -> CommandOut:
    """Say which instruction a retraction answers, or put right what was said before."""
    mandate = desk.mandate(Permission.RETRACT)
    await instruction.enter(desk.session, command_id, request, mandate)
    return await reading.issued(desk.session, command_id)
