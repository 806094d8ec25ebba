"""Saved targets on the sheet of a push: chosen by a link, saved and deleted by a button."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands.dependencies import CurrentDesk, Desk
from hub.commands.target_set_endpoints import (
    create_target_set,
    delete_target_set,
    list_target_sets,
)
from hub.commands.target_set_schemas import TargetSetRequest
from hub.console.form import Form, asked, see
from hub.console.push.part import part, wants_part
from hub.console.push.rule import rule_of
from hub.console.push.sheet import SETS
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.problems import HubError
from hub.kit.web import Id

router = pages_below("/push/sets")

PUSHING = Needs(Permission.PUSH)


@router.post("", dependencies=[PUSHING])
async def save(request: Request, form: Form, desk: CurrentDesk) -> Response:
    """Save where the sheet goes, under a name; what else is on the sheet stays as it is."""
    values = {"name": form.one("name"), "target": rule_of(form)}
    chosen = form.numbers("article")
    if not wants_part(request, "sets"):
        made = await create_target_set(asked(TargetSetRequest, values), desk)
        return say(see(_sheet(chosen, made.id)), "target_saved")
    problem: HubError | None = None
    try:
        await create_target_set(asked(TargetSetRequest, values), desk)
    except HubError as error:
        problem = error
    return await _part(request, desk, chosen, form.one("name") if problem else "", problem)


@router.post("/{set_id}/delete", dependencies=[PUSHING])
async def delete(request: Request, set_id: Id, form: Form, desk: CurrentDesk) -> Response:
    """Delete a saved target; nothing that was pushed with it changes."""
    await delete_target_set(set_id, desk)
    chosen = form.numbers("article")
    if wants_part(request, "sets"):
        return await _part(request, desk, chosen, "", None)
    return say(see(_sheet(chosen)), "target_deleted")


async def _part(
    request: Request, desk: Desk, chosen: Sequence[int], name: str, problem: HubError | None
) -> Response:
    sets = (await list_target_sets(SETS, desk)).items
    return part(request, "push/sets.html", sets=sets, chosen=chosen, name=name, problem=problem)


def _sheet(chosen: Sequence[int], set_id: int | None = None) -> str:
    query = [("article", each) for each in chosen] + ([("set", set_id)] if set_id else [])
    return f"/console/push?{urlencode(query)}"
