"""What can be done about a command from its page: try again, pause, resume, say what it answers."""

from typing import Any

from fastapi import Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands.dependencies import CurrentDesk
from hub.commands.endpoints import pause_command, resume_command, retry_command
from hub.commands.instruction_endpoints import enter_instruction
from hub.commands.retry import RetryRequest
from hub.commands.schemas import Instruction, PauseRequest
from hub.console.commands.shown import command_page
from hub.console.form import Fields, Form, asked, see
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.problems import InvalidInput
from hub.kit.web import Id

router = pages_below("/commands/{command_id}")


@router.post("/retry", dependencies=[Needs(Permission.RETRY)])
async def retry(command_id: Id, form: Form, desk: CurrentDesk) -> Response:
    """Try a group of failures again; what may be out, only if somebody says that it is not."""
    said: dict[str, Any] = {"groups": form.all("group") or None, "codes": form.all("code") or None}
    if form.has("looked"):
        said["confirm"] = "not_there"
    told = await retry_command(command_id, asked(RetryRequest, said), desk)
    return say(_back(command_id), "retried", told.retried)


@router.post("/pause", dependencies=[Needs(Permission.PLACE_HOLDS)])
async def pause(request: Request, command_id: Id, form: Form, desk: CurrentDesk) -> Response:
    """Let nothing more of a command go out."""
    try:
        await pause_command(command_id, asked(PauseRequest, {"reason": form.one("reason")}), desk)
    except InvalidInput as problem:
        return await command_page(request, command_id, desk, form=form, problem=problem)
    return say(_back(command_id), "paused", command_id)


@router.post("/resume", dependencies=[Needs(Permission.PLACE_HOLDS)])
async def resume(command_id: Id, desk: CurrentDesk) -> Response:
    """Let a command go on."""
    await resume_command(command_id, desk)
    return say(_back(command_id), "resumed", command_id)


@router.post("/instruction", dependencies=[Needs(Permission.RETRACT)])
async def instruct(request: Request, command_id: Id, form: Form, desk: CurrentDesk) -> Response:
    """Say which instruction a retraction answers."""
    try:
        await enter_instruction(command_id, asked(Instruction, _said(form)), desk)
    except InvalidInput as problem:
        return await command_page(request, command_id, desk, form=form, problem=problem)
    return say(_back(command_id), "instructed")


def _said(form: Fields) -> dict[str, Any]:
    moments = {name: form.moment(name) for name in ("received_at", "due_by")}
    return {"from": form.one("from"), "document": form.one("document") or None, **moments}


def _back(command_id: int) -> Response:
    return see(f"/console/commands/{command_id}")
