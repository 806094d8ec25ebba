"""Lists of people, and of machines."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict

from hub.access.actor import ActorKind
from hub.access.permissions import Permission
from hub.access.roles import Role
from hub.auth import key_endpoints, people_endpoints
from hub.auth.desk import Desk
from hub.auth.repository.users import UserFilter
from hub.auth.role_names import name_of
from hub.auth.user_queries import wanted
from hub.auth.user_schemas import PersonOut, ServiceOut
from hub.console.form import asked
from hub.console.people.places import names_of
from hub.console.people.ways import path_of
from hub.console.places import region_code
from hub.console.query import CURSOR, filters_of, ways
from hub.console.render import page
from hub.console.routes import pages_below
from hub.kit.i18n import _
from hub.kit.pagination import DEFAULT_LIMIT, Page
from hub.kit.problems import InvalidInput
from hub.kit.text import line as one_line

router = pages_below("/people")

LISTS: dict[ActorKind, tuple[Callable[..., Awaitable[Any]], Permission]] = {
    ActorKind.PERSON: (people_endpoints.list_people, Permission.WRITE_PEOPLE),
    ActorKind.SERVICE: (key_endpoints.list_services, Permission.WRITE_KEYS),
}


class Query(BaseModel):
    """What the lists are asked for; the region by its code or its name."""

    model_config = ConfigDict(extra="ignore")

    region_code: Annotated[str, one_line(100, least=0)] = ""
    role: Role | None = None
    disabled: bool | None = None
    q: Annotated[str, one_line(100)] | None = None


@router.get("")
async def show_people(request: Request, desk: people_endpoints.Reading) -> Response:
    """List people, and what was granted to them."""
    return await _list(request, desk, ActorKind.PERSON)


@router.get("/services")
async def show_services(request: Request, desk: key_endpoints.Reading) -> Response:
    """List machines, and what was granted to them."""
    return await _list(request, desk, ActorKind.SERVICE)


async def _list(request: Request, desk: Desk, kind: ActorKind) -> Response:
    given, problem = filters_of(request), None
    found: Page[PersonOut] | Page[ServiceOut] = Page(items=[])
    get, permission = LISTS[kind]
    try:
        only = await _only(desk, given)
        found = await get(desk, only, given.get(CURSOR), DEFAULT_LIMIT)
    except InvalidInput as wrong:
        problem = wrong
    return page(
        request,
        "people/list.html",
        _("People") if kind is ActorKind.PERSON else _("Machines"),
        problem.status if problem else 200,
        kind=kind,
        base=path_of(kind),
        users=found.items,
        places=await names_of(desk.session, found.items),
        ways=ways(path_of(kind), given, found.next),
        given=given,
        roles=[(role.value, name_of(role)) for role in Role],
        may_add=bool(desk.actor.remit(permission).places),
        problem=problem,
    )


async def _only(desk: Desk, given: dict[str, str]) -> UserFilter:
    query = asked(Query, given)
    region = await region_code(desk.session, query.region_code, "region_code")
    named = {"role": query.role, "disabled": query.disabled, "q": query.q}
    return await wanted(desk.session, region=region, organisation=None, **named)  # type: ignore[arg-type]
