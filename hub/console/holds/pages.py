"""The stop switch (暂停): stopping what goes out, all of it or a part, and letting it go on."""

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.articles.models import Tier
from hub.commands.dependencies import CurrentDesk, Desk
from hub.commands.hold_endpoints import HoldQuery, lift_hold, list_holds, place_hold
from hub.commands.models import HoldScope
from hub.commands.schemas import HoldRequest
from hub.console.filters import platform
from hub.console.form import Fields, Form, asked, see
from hub.console.holds.reached import reached
from hub.console.query import filters_of, ways
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.i18n import _, word
from hub.kit.problems import HubError, InvalidInput
from hub.kit.web import Id

router = pages_below("/holds")

Reading = Annotated[Remit, Needs(Permission.READ_HOLDS)]

CHOSEN = tuple(scope for scope in HoldScope if scope is not HoldScope.COMMAND)  # paused on its page


@router.get("")
async def show_holds(request: Request, desk: CurrentDesk, remit: Reading) -> Response:
    """Show the switch, and what stands."""
    return await _page(request, desk, remit)


@router.post("", dependencies=[Needs(Permission.PLACE_HOLDS)])
async def place(request: Request, form: Form, desk: CurrentDesk, remit: Reading) -> Response:
    """Stop something."""
    try:
        await place_hold(asked(HoldRequest, _said(form)), desk, Response())
    except InvalidInput as problem:
        return await _page(request, desk, remit, form, problem)
    return say(see("/console/holds"), "held")


@router.post("/{hold_id}/lift", dependencies=[Needs(Permission.PLACE_HOLDS)])
async def lift(hold_id: Id, desk: CurrentDesk) -> Response:
    """Let what a hold stopped go on."""
    await lift_hold(hold_id, desk)
    return say(see("/console/holds"), "lifted")


async def _page(
    request: Request,
    desk: Desk,
    remit: Remit,
    form: Fields | None = None,
    problem: HubError | None = None,
) -> Response:
    given = filters_of(request)
    prefilled = {name: given.pop(name, "") for name in ("scope", "reach")}
    found = await list_holds(asked(HoldQuery, given), desk.session, remit)
    return page(
        request,
        "holds/holds.html",
        _("Stop switch"),
        problem.status if problem else 200,
        holds=found.items,
        reached=await reached(desk.session, found.items),
        ways=ways("/console/holds", given, found.next),
        given=given,
        chosen=_chosen(form) if form else prefilled | {"reason": ""},
        scopes=[(scope.value, word(scope)) for scope in _scopes(desk)],
        platforms=[(key, platform(key)) for key in sorted(desk.platforms)],
        tiers=[(tier.value, word(tier)) for tier in Tier],
        may_place=bool(desk.actor.remit(Permission.PLACE_HOLDS).places),
        problem=problem,
    )


def _scopes(desk: Desk) -> Collection[HoldScope]:
    """Return what somebody may hold: less than the hub, if less was granted to them."""
    everywhere = desk.actor.remit(Permission.PLACE_HOLDS).is_everywhere
    return CHOSEN if everywhere else (HoldScope.REGION, HoldScope.ACCOUNT)


def _said(form: Fields) -> dict[str, Any]:
    scope = form.one("scope")
    return {"scope": scope, "reach": form.one(f"reach_{scope}"), "reason": form.one("reason")}


def _chosen(form: Fields) -> dict[str, str]:
    said = _said(form)
    return {name: str(value) for name, value in said.items()}
