"""A person's page: what was granted, sessions, the second factor, a link for a new password."""

from fastapi import Request, Response

from hub.access.actor import ActorKind
from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.auth import people, users
from hub.auth.grant_endpoints import Granting
from hub.auth.people_endpoints import Dangerous, Reading, Writing
from hub.console.form import Form, see
from hub.console.people import acting
from hub.console.people.adding import link_page
from hub.console.people.showing import Who, user_page
from hub.console.people.ways import path_of
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.i18n import _
from hub.kit.web import Id

router = pages_below("/people/{person_id}")

PERSON = ActorKind.PERSON


@router.get("")
async def show_person(request: Request, person_id: Id, desk: Reading) -> Response:
    """Show a person."""
    return await user_page(request, desk, Who(PERSON, person_id))


@router.get("/change", dependencies=[Needs(Permission.WRITE_PEOPLE)])
async def show_change(request: Request, person_id: Id, desk: Reading) -> Response:
    """Ask what changes."""
    return await acting.change_page(request, desk, Who(PERSON, person_id))


@router.post("/change")
async def change_person(
    request: Request, person_id: Id, form: Form, reading: Reading, desk: Dangerous
) -> Response:
    """Change a person's name, or where they belong."""
    return await acting.change(request, reading, desk, form, Who(PERSON, person_id))


@router.post("/disable")
async def disable_person(person_id: Id, desk: Dangerous) -> Response:
    """Disable a person, which signs them out everywhere."""
    return await acting.switch(desk, Who(PERSON, person_id), disabled=True)


@router.post("/enable")
async def enable_person(person_id: Id, desk: Dangerous) -> Response:
    """Enable a person."""
    return await acting.switch(desk, Who(PERSON, person_id), disabled=False)


@router.post("/link")
async def make_link(request: Request, person_id: Id, desk: Dangerous) -> Response:
    """Make a link for another password, and show it this once."""
    link = await people.reset(desk, person_id)
    person = await users.find(desk, person_id, PERSON)
    return link_page(request, _("A link for a new password"), person_id, person["name"], link)


@router.post("/sessions/end")
async def end_sessions(person_id: Id, desk: Writing) -> Response:
    """Sign a person out everywhere."""
    await people.sign_out(desk, person_id)
    return say(see(path_of(PERSON, person_id)), "signed_out")


@router.post("/second-factor/removal")
async def forget_second_factor(person_id: Id, desk: Dangerous) -> Response:
    """Take a lost second factor away."""
    await people.forget_second_factor(desk, person_id)
    return say(see(path_of(PERSON, person_id)), "factor_removed")


@router.post("/grants")
async def give(
    request: Request, person_id: Id, form: Form, reading: Reading, desk: Granting
) -> Response:
    """Grant a role."""
    return await acting.give(request, reading, desk, form, Who(PERSON, person_id))


@router.post("/grants/{grant_id}/revoke")
async def take_back(person_id: Id, grant_id: Id, desk: Granting) -> Response:
    """Revoke a grant."""
    return await acting.take_back(desk, Who(PERSON, person_id), grant_id)
