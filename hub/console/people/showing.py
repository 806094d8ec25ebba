"""The page of a person or a machine, with what may be done there, and why not."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import Request, Response

from hub.access.actor import ActorKind
from hub.access.permissions import Permission
from hub.access.policy import No
from hub.access.remit import WHOLE_HUB, Place, Remit
from hub.access.roles import DELEGABLE, PERMISSIONS, Role
from hub.auth import keys, people, users
from hub.auth.desk import Desk
from hub.auth.giving import may_administer, may_give
from hub.auth.identity import grants_of
from hub.auth.key_schemas import KeyOut
from hub.auth.key_terms import MOST_DAYS, MOST_OVERLAP, USUAL_DAYS, USUAL_OVERLAP
from hub.auth.pages.devices import device
from hub.auth.role_names import name_of
from hub.auth.user_schemas import PersonOut, ServiceOut, SessionOut, StandingGrant, UserOut
from hub.console.form import Fields
from hub.console.people.places import PlaceNames, names_of
from hub.console.people.ways import path_of
from hub.console.render import page
from hub.enrollment.codes import prefix_of
from hub.kit.i18n import _
from hub.kit.problems import HubError

MOST_SHOWN = 100  # sessions, keys
WRITING = {
    ActorKind.PERSON: Permission.WRITE_PEOPLE,
    ActorKind.SERVICE: Permission.WRITE_KEYS,
}
TEMPLATES = {ActorKind.PERSON: "people/person.html", ActorKind.SERVICE: "people/service.html"}


class GrantLine(NamedTuple):
    """A grant as the page shows it; `why_not` says why the reader cannot take it back."""

    grant: StandingGrant
    role: str
    place: str
    why_not: str


class Who(NamedTuple):
    """Whose page it is."""

    kind: ActorKind
    id: int


class Back(NamedTuple):
    """A form that came back.

    Attributes:
        about: which one: `grant`, `key` or `rotation`.
    """

    about: str = ""
    form: Fields | None = None
    problem: HubError | None = None


NOTHING = Back()


async def user_page(request: Request, desk: Desk, who: Who, back: Back = NOTHING) -> Response:
    """Return somebody's page, as whoever's desk it is may see it.

    Raises:
        NotFound: there is nobody of that number where the reader may look.
    """
    kind, user_id = who
    row = await users.find(desk, user_id, kind)
    model = PersonOut if kind is ActorKind.PERSON else ServiceOut
    user: UserOut = model.model_validate(row)
    places = await names_of(desk.session, [user])
    return page(
        request,
        TEMPLATES[kind],
        user.name,
        back.problem.status if back.problem else 200,
        crumbs=crumbs_of(kind),
        user=user,
        base=path_of(kind, user_id),
        where=places.of(user.region_code, user.organisation_id, _("The centre")),
        grants=_lines(desk, user, places),
        why_not=await _why_not(desk, kind, user_id),
        offered=_offered(desk.actor.remit(Permission.GRANT)),
        **back._asdict(),
        **await (_of_person if kind is ActorKind.PERSON else _of_machine)(request, desk, user),
    )


async def _of_person(_request: Request, desk: Desk, user: UserOut) -> dict[str, Any]:
    found = await people.sessions(desk, user.id, before=None, limit=MOST_SHOWN)
    sessions = [SessionOut.model_validate(each) for each in found]
    return {"sessions": [(each, device(each.device)) for each in sessions]}


async def _of_machine(request: Request, desk: Desk, user: UserOut) -> dict[str, Any]:
    void = "void" in request.query_params
    found = await keys.page(desk, service_id=user.id, void=void, limit=MOST_SHOWN)
    return {
        "keys": [KeyOut.model_validate(each) for each in found],
        "void": void,
        "scopes": _scopes(user.grants),
        "terms": {"days": USUAL_DAYS, "most_days": MOST_DAYS, "overlap": USUAL_OVERLAP}
        | {"most_overlap": MOST_OVERLAP},
    }


async def _why_not(desk: Desk, kind: ActorKind, user_id: int) -> str:
    """Say why the reader cannot act on somebody; empty if they can."""
    remit = desk.actor.remit(WRITING[kind])
    if not remit.places:
        return _("You may look, and change nothing here.")
    if desk.actor.user_id == user_id:
        return _("Nobody administers themselves.")
    verdict = may_administer(remit, await grants_of(desk.session, user_id))
    return verdict.reason if isinstance(verdict, No) else ""


def _lines(desk: Desk, user: UserOut, places: PlaceNames) -> list[GrantLine]:
    giving = desk.actor.remit(Permission.GRANT)
    is_self = desk.actor.user_id == user.id
    return [
        GrantLine(
            grant,
            _named(grant.role),
            places.of(grant.region_code, grant.organisation_id, _("The whole hub")),
            _("Nobody administers themselves.") if is_self else _not_taken(giving, grant),
        )
        for grant in user.grants
    ]


def _not_taken(giving: Remit, grant: StandingGrant) -> str:
    if not giving.places:
        return _("You may look, and change nothing here.")
    if grant.role not in PERMISSIONS:
        return ""
    prefix = prefix_of(grant.region_code) if grant.region_code else WHOLE_HUB
    verdict = may_give(giving, Role(grant.role), Place(prefix, grant.organisation_id))
    return verdict.reason if isinstance(verdict, No) else ""


def _offered(giving: Remit) -> list[tuple[str, str]]:
    """Return the roles that the reader may give somewhere."""
    if not giving.places:
        return []
    roles = [role for role in Role if giving.is_everywhere or role in DELEGABLE]
    return [(role.value, name_of(role)) for role in roles]


def _scopes(grants: Sequence[StandingGrant]) -> list[Permission]:
    held = [PERMISSIONS[Role(grant.role)] for grant in grants if grant.role in PERMISSIONS]
    return sorted(set().union(*held))


def _named(role: str) -> str:
    return name_of(Role(role)) if role in PERMISSIONS else role


def crumbs_of(kind: ActorKind) -> list[tuple[str, str]]:
    """Return the list above somebody's page."""
    text = _("People") if kind is ActorKind.PERSON else _("Machines")
    return [(text, path_of(kind))]
