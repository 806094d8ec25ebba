"""A machine's page: what was granted, and its keys, each shown once."""

from typing import Any

from fastapi import Request, Response

from hub.access.actor import ActorKind
from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.auth import keys
from hub.auth.grant_endpoints import Granting
from hub.auth.key_endpoints import Dangerous, Reading
from hub.auth.key_schemas import NewKey, Rotation
from hub.console.form import Fields, Form, asked, see
from hub.console.people import acting
from hub.console.people.showing import Back, Who, user_page
from hub.console.people.ways import path_of
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.i18n import _
from hub.kit.problems import HubError
from hub.kit.web import Id

router = pages_below("/people/services/{service_id}")

SERVICE = ActorKind.SERVICE


@router.get("")
async def show_service(request: Request, service_id: Id, desk: Reading) -> Response:
    """Show a machine."""
    return await user_page(request, desk, Who(SERVICE, service_id))


@router.get("/change", dependencies=[Needs(Permission.WRITE_KEYS)])
async def show_change(request: Request, service_id: Id, desk: Reading) -> Response:
    """Ask what changes."""
    return await acting.change_page(request, desk, Who(SERVICE, service_id))


@router.post("/change")
async def change_service(
    request: Request, service_id: Id, form: Form, reading: Reading, desk: Dangerous
) -> Response:
    """Change a machine's name, or where it belongs."""
    return await acting.change(request, reading, desk, form, Who(SERVICE, service_id))


@router.post("/disable")
async def disable_service(service_id: Id, desk: Dangerous) -> Response:
    """Disable a machine, which voids its keys until it is enabled."""
    return await acting.switch(desk, Who(SERVICE, service_id), disabled=True)


@router.post("/enable")
async def enable_service(service_id: Id, desk: Dangerous) -> Response:
    """Enable a machine."""
    return await acting.switch(desk, Who(SERVICE, service_id), disabled=False)


@router.post("/grants")
async def give(
    request: Request, service_id: Id, form: Form, reading: Reading, desk: Granting
) -> Response:
    """Grant a role."""
    return await acting.give(request, reading, desk, form, Who(SERVICE, service_id))


@router.post("/grants/{grant_id}/revoke")
async def take_back(service_id: Id, grant_id: Id, desk: Granting) -> Response:
    """Revoke a grant."""
    return await acting.take_back(desk, Who(SERVICE, service_id), grant_id)


@router.post("/keys")
async def make_key(
    request: Request, service_id: Id, form: Form, reading: Reading, desk: Dangerous
) -> Response:
    """Make a key, and show it this once."""
    try:
        async with desk.session.begin_nested():
            token, key = await keys.make(desk, service_id, asked(NewKey, _wanted(form)))
    except HubError as problem:
        back = Back("key", form, problem)
        return await user_page(request, reading, Who(SERVICE, service_id), back)
    return _key_page(request, service_id, token, key["name"])


@router.post("/keys/{key_id}/rotate")
async def rotate_key(  # noqa: PLR0913, PLR0917 - all of it comes with the request
    request: Request, service_id: Id, key_id: Id, form: Form, reading: Reading, desk: Dangerous
) -> Response:
    """Make a key in the place of another, and show it this once."""
    try:
        async with desk.session.begin_nested():
            token, key = await keys.rotate(desk, key_id, asked(Rotation, _rotation(form)))
    except HubError as problem:
        back = Back("rotation", form, problem)
        return await user_page(request, reading, Who(SERVICE, service_id), back)
    return _key_page(request, service_id, token, key["name"])


@router.post("/keys/{key_id}/revoke")
async def revoke_key(service_id: Id, key_id: Id, desk: Dangerous) -> Response:
    """Revoke a key; it is void at once."""
    await keys.revoke(desk, key_id)
    return say(see(path_of(SERVICE, service_id)), "key_revoked")


def _key_page(request: Request, service_id: int, token: str, name: str) -> Response:
    back = path_of(SERVICE, service_id)
    crumbs = [(_("Machines"), path_of(SERVICE)), (_("Back to the machine"), back)]
    return page(request, "people/key.html", name, crumbs=crumbs, token=token, back=back)


def _wanted(form: Fields) -> dict[str, Any]:
    return {"name": form.one("name"), "scopes": form.all("scopes") or None} | _given(form, "days")


def _rotation(form: Fields) -> dict[str, Any]:
    return _given(form, "days", "overlap_hours")


def _given(form: Fields, *names: str) -> dict[str, int]:
    numbers = {name: form.number(name) for name in names}
    return {name: number for name, number in numbers.items() if number is not None}
