"""Sending a sheet: once, and only if it comes to what its button said."""

from dataclasses import replace

from fastapi import Response

from hub.commands.dependencies import Desk
from hub.commands.endpoints import PERMISSIONS, issue_command
from hub.commands.models import CommandKind, CommandState
from hub.commands.schemas import CommandRequest
from hub.commands.service import issued_before
from hub.console.form import Fields, see, sheet_key
from hub.console.push.sheet import Sheet, looked_at
from hub.console.said import say


async def issued(form: Fields, asked: CommandRequest, desk: Desk, sheet: Sheet) -> Response | Sheet:
    """Issue what a sheet asks for; return the way to the command.

    A second click on the same sheet leads to the same command. Where it would come to another
    number than was confirmed nothing is issued: the sheet comes back, with the new number.

    Raises:
        InvalidInput, Banned, Conflict: as issuing it would.
    """
    key = sheet_key(form)
    mandate = desk.mandate(PERMISSIONS[CommandKind(asked.kind)])
    before = await issued_before(desk.session, asked, key, mandate) if key else None
    if before is not None:
        return see(f"/console/commands/{before}")
    looked = await looked_at(sheet, asked, desk)
    confirmed = form.number("confirmed")
    if looked.foreseen is None or looked.foreseen.copies != confirmed:
        return replace(looked, recounted=confirmed)
    command = await issue_command(asked, desk, Response(), key or None)
    waits = command.state == CommandState.PROPOSED
    way = see(f"/console/commands/{command.id}")
    return say(way, "proposed" if waits else "issued", command.id)
