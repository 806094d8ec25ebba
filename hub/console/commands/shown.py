"""One command: what was asked, how far it has come, what went wrong, and each of its deliveries."""

from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from hub.access.actor import Actor
from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands import breakdown, reading
from hub.commands.delivery_endpoints import DeliveryQuery, deliveries_of
from hub.commands.dependencies import CurrentDesk, Desk
from hub.commands.models import CommandKind, CommandState
from hub.commands.repository.titles import titles_of
from hub.commands.schemas import Instruction
from hub.commands.views import CommandOut
from hub.console.commands.heat import heat_of
from hub.console.commands.live_part import live_values
from hub.console.commands.saying import rule_in_words
from hub.console.filters import platform
from hub.console.form import Fields, asked
from hub.console.holds.reached import reached
from hub.console.push.approval import approval_of
from hub.console.push.part import part, wants_part
from hub.console.query import address, filters_of, ways
from hub.console.render import page
from hub.console.routes import pages_below
from hub.deliveries.change import Parked
from hub.deliveries.results import Result
from hub.enrollment.fields import RegionCode
from hub.enrollment.models import Level
from hub.kit.i18n import _, word
from hub.kit.problems import HubError
from hub.kit.web import Id

router = pages_below("/commands")

READING = Needs(Permission.READ_COMMANDS)
MOVING = "details"  # the part of the page that it asks for again
NEEDS_A_LOOK = (Parked.UNKNOWN,)  # is tried again only after somebody has looked
PAUSABLE = (CommandKind.PUSH, CommandKind.CORRECT)
OPEN_STATES = ("open", "waiting", "sending", "unverified", "parked", "closed")


class Below(BaseModel):
    """Whose children the heat table shows."""

    below: RegionCode | None = None


@router.get("/{command_id}", dependencies=[READING])
async def show_command(request: Request, command_id: Id, desk: CurrentDesk) -> Response:
    """Show a command; the filters in the address are those of its deliveries."""
    return await command_page(request, command_id, desk)


async def command_page(
    request: Request,
    command_id: int,
    desk: Desk,
    *,
    form: Fields | None = None,
    problem: HubError | None = None,
) -> Response:
    """Return the page of a command, or the same with a form of its that was wrong.

    To the page itself, which asks every few seconds, only what else moves with its numbers.
    """
    given = filters_of(request)
    below = asked(Below, {"below": given.pop("below", None)}).below
    command = await reading.get(desk.session, command_id, desk.mandate(Permission.READ_COMMANDS))
    query = asked(DeliveryQuery, given)
    moving = await _moving(request, command, below, query, desk)
    if wants_part(request, MOVING):
        return part(request, "commands/moving.html", **moving)
    title = _("{kind} #{id}", kind=word(command.kind), id=command_id)
    return page(
        request,
        "commands/command.html",
        title,
        problem.status if problem else 200,
        crumbs=[(_("Commands"), "/console/commands")],
        titles=await titles_of(desk.session, [command_id]),
        instruction=_instruction(command),
        rule=await rule_in_words(desk.session, command.rule),
        given=given,
        choices=_choices(command),
        form=form,
        problem=problem,
        **(moving | await live_values(desk.session, command)),
    )


async def _moving(
    request: Request, command: CommandOut, below: str | None, query: DeliveryQuery, desk: Desk
) -> dict[str, Any]:
    """Return what can be done about a command, and where it stands: by region, by reason, each."""
    path, said = f"/console/commands/{command.id}", filters_of(request)
    holds = await breakdown.holds(desk.session, command)
    deliveries = await deliveries_of(desk.session, command, query)
    return {
        "command": command,
        "here": address(path, said),
        "deliveries": deliveries.items,
        "ways": ways(path, said, deliveries.next, "deliveries"),
        "approval": await approval_of(command, desk),
        "holds": holds,
        "reached": await reached(desk.session, holds),
        "failures": await breakdown.failures(desk.session, command),
        "needs_a_look": NEEDS_A_LOOK,
        "heat": heat_of(await breakdown.by_region(desk.session, command, below)),
        "below": below,
        **_may(desk.actor, command),
    }


def _instruction(command: CommandOut) -> Instruction | None:
    return Instruction.model_validate(command.instruction) if command.instruction else None


def _may(actor: Actor, command: CommandOut) -> dict[str, bool]:
    goes_out = command.state in {CommandState.ISSUED, CommandState.SCHEDULED}
    can_pause = command.kind in PAUSABLE and goes_out and not command.done
    retracts = command.kind == CommandKind.RETRACT
    return {
        "may_retry": _has(actor, Permission.RETRY),
        "may_pause": can_pause and _has(actor, Permission.PLACE_HOLDS),
        "may_instruct": retracts and _has(actor, Permission.RETRACT),
    }


def _has(actor: Actor, permission: Permission) -> bool:
    return bool(actor.remit(permission).places)


def _choices(command: CommandOut) -> dict[str, list[tuple[str, str]]]:
    """Return the options of the filters of the deliveries' list."""
    states = (*OPEN_STATES, *Parked, *Result)
    return {
        "state": [(state, word(state)) for state in states],
        "platform": [(each, platform(each)) for each in sorted(command.by_platform)],
        "level": [(level, word(level)) for level in Level],
    }
