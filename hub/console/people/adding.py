"""Inviting people, and adding machines."""

from typing import TypeVar

from fastapi import Request, Response

from hub.access.actor import ActorKind
from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.auth import key_endpoints, people, people_endpoints, services
from hub.auth.desk import Desk
from hub.auth.links import Link
from hub.auth.user_schemas import NewPerson, NewService, NewUser
from hub.console.form import Fields, Form, asked, see
from hub.console.people.ways import path_of
from hub.console.places import organisation_id, region_code
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.i18n import _
from hub.kit.problems import HubError

router = pages_below("/people")

New = TypeVar("New", bound=NewUser)


@router.get("/new", dependencies=[Needs(Permission.WRITE_PEOPLE)])
async def show_invitation(request: Request) -> Response:
    """Ask who is invited."""
    return _form_page(request, ActorKind.PERSON)


@router.post("/new")
async def invite(request: Request, form: Form, desk: people_endpoints.Writing) -> Response:
    """Invite a person, and show the link this once."""
    try:
        async with desk.session.begin_nested():
            new = await _new(desk, form, NewPerson)
            user_id, link = await people.invite(desk, new)
    except HubError as problem:
        return _form_page(request, ActorKind.PERSON, form, problem)
    return link_page(request, _("Invited"), user_id, new.name, link)


@router.get("/services/new", dependencies=[Needs(Permission.WRITE_KEYS)])
async def show_new_service(request: Request) -> Response:
    """Ask which machine is added."""
    return _form_page(request, ActorKind.SERVICE)


@router.post("/services/new")
async def add_service(request: Request, form: Form, desk: key_endpoints.Writing) -> Response:
    """Add a machine."""
    try:
        async with desk.session.begin_nested():
            service_id = await services.add(desk, await _new(desk, form, NewService))
    except HubError as problem:
        return _form_page(request, ActorKind.SERVICE, form, problem)
    return say(see(path_of(ActorKind.SERVICE, service_id)), "added")


def link_page(request: Request, title: str, user_id: int, name: str, link: Link) -> Response:
    """Show a one-time link, this once."""
    back = path_of(ActorKind.PERSON, user_id)
    crumbs = [(_("People"), path_of(ActorKind.PERSON)), (name, back)]
    return page(request, "people/link.html", title, crumbs=crumbs, link=link, back=back)


async def _new(desk: Desk, form: Fields, model: type[New]) -> New:
    values = {name: form.one(name) for name in ("login", "name")}
    return asked(model, values | await place_of(desk, form))


async def place_of(desk: Desk, form: Fields) -> dict[str, str | int | None]:
    """Return the region and the unit that a form names."""
    return {
        "region_code": await region_code(desk.session, form.one("region_code"), "region_code"),
        "organisation_id": await organisation_id(
            desk.session, desk.remit, form.one("organisation_id"), "organisation_id"
        ),
    }


def _form_page(
    request: Request, kind: ActorKind, form: Fields | None = None, problem: HubError | None = None
) -> Response:
    is_person = kind is ActorKind.PERSON
    return page(
        request,
        "people/new.html",
        _("Invite somebody") if is_person else _("Add a machine"),
        problem.status if problem else 200,
        crumbs=[(_("People") if is_person else _("Machines"), path_of(kind))],
        is_person=is_person,
        form=form,
        problem=problem,
    )
