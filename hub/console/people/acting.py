"""What people and machines have in common: being changed, disabled, granted something."""

from typing import Any

from fastapi import Request, Response
from pydantic import TypeAdapter

from hub.auth import grants, users
from hub.auth.desk import Desk
from hub.auth.grant_schemas import GrantRequest
from hub.auth.user_schemas import UserPatch
from hub.console.form import Fields, asked, see
from hub.console.people.adding import place_of
from hub.console.people.showing import Back, Who, crumbs_of, user_page
from hub.console.people.ways import path_of
from hub.console.render import page
from hub.console.said import say
from hub.kit.i18n import _
from hub.kit.problems import HubError

PATCH: TypeAdapter[Any] = TypeAdapter(UserPatch)


async def change_page(
    request: Request,
    desk: Desk,
    who: Who,
    form: Fields | None = None,
    problem: HubError | None = None,
) -> Response:
    """Ask what somebody is called from now on, and where they belong."""
    user = await users.find(desk, who.id, who.kind)
    return page(
        request,
        "people/change.html",
        _("Change name or unit"),
        problem.status if problem else 200,
        crumbs=[*crumbs_of(who.kind), (user["name"], path_of(*who))],
        user=user,
        form=form,
        problem=problem,
    )


async def change(request: Request, reading: Desk, desk: Desk, form: Fields, who: Who) -> Response:
    """Change somebody's name, or where they belong."""
    try:
        async with desk.session.begin_nested():
            given = {"name": form.one("name")} | await place_of(desk, form)
            await users.change(desk, who.id, who.kind, asked(PATCH, given))
    except HubError as problem:
        return await change_page(request, reading, who, form, problem)
    return say(see(path_of(*who)), "saved")


async def switch(desk: Desk, who: Who, *, disabled: bool) -> Response:
    """Disable or enable somebody."""
    await users.change(desk, who.id, who.kind, {"disabled": disabled})
    return say(see(path_of(*who)), "disabled" if disabled else "enabled")


async def give(request: Request, reading: Desk, desk: Desk, form: Fields, who: Who) -> Response:
    """Grant a role."""
    try:
        async with desk.session.begin_nested():
            given = {"role": form.one("role")} | await place_of(desk, form)
            await grants.give(desk, who.id, who.kind, asked(GrantRequest, given))
    except HubError as problem:
        return await user_page(request, reading, who, Back("grant", form, problem))
    return say(see(path_of(*who)), "granted")


async def take_back(desk: Desk, who: Who, grant_id: int) -> Response:
    """Revoke a grant."""
    await grants.revoke(desk, who.id, who.kind, grant_id)
    return say(see(path_of(*who)), "revoked")
