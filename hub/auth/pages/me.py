"""`/me`: who one is, what was granted, one's sessions; another password, a second factor."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Response

from hub.access import policy
from hub.access.permissions import Permission
from hub.auth import authenticator, me, own, passwords
from hub.auth.cookies import keep_session
from hub.auth.own import Signed
from hub.auth.pages.next_path import home_of
from hub.auth.pages.render import page
from hub.auth.pages.route import DoorRoute, Form, PageSigned, problem_page, see
from hub.auth.pages.welcome import same_twice
from hub.auth.repository import credentials
from hub.auth.visitor import CurrentVisitor
from hub.kit.parts import Parts
from hub.kit.problems import HubError
from hub.kit.web import Id, ProcessParts, Session

router = APIRouter(prefix="/me", include_in_schema=False, route_class=DoorRoute)


@router.get("")
async def show_me(session: Session, parts: ProcessParts, who: PageSigned) -> Response:
    """Show who one is."""
    found = await me.who_is(session, who.actor)
    sessions = await me.own_sessions(session, parts, who)
    person = await credentials.by_id(session, who.user_id)
    has_password = bool(person and person["password_hash"])
    return page(
        "me.html",
        me=found,
        sessions=sessions,
        has_password=has_password,
        keys=await me.keys_made(session, parts, who.actor),
        **_ways(who),
    )


@router.post("/sessions/{session_id}/end")
async def end_session(session_id: Id, session: Session, who: PageSigned) -> Response:
    """End a session of one's own."""
    await own.end_session(session, who, session_id)
    return see("/me" if session_id != who.session_id else "/sign-in?said=out")


@router.get("/password")
async def show_password(who: PageSigned) -> Response:
    """Ask for the password, and another one."""
    return page("password.html", problem=None, login=who.actor.name, **_limits(), **_ways(who))


@router.post("/password")
async def change_password(
    form: Form, parts: ProcessParts, visitor: CurrentVisitor, who: PageSigned
) -> Response:
    """Change the password."""
    try:
        current, new = form.get("current", ""), same_twice(form)
        token = await own.change_password(parts, visitor, who, current, new)
    except HubError as error:
        return problem_page("password.html", error, login=who.actor.name, **_limits(), **_ways(who))
    return _with(see("/me"), parts, token)


@router.get("/second-factor")
async def show_second_factor(session: Session, parts: ProcessParts, who: PageSigned) -> Response:
    """Show how it stands with the second factor, and what to do next."""
    return await _second_factor(session, parts, who)


@router.post("/second-factor")
async def begin_second_factor(
    form: Form, parts: ProcessParts, visitor: CurrentVisitor, who: PageSigned
) -> Response:
    """Make a secret, for whoever shows once more that it is they."""
    return await _after_proof(form, parts, visitor, who, remove=False)


@router.post("/second-factor/removal")
async def remove_second_factor(
    form: Form, parts: ProcessParts, visitor: CurrentVisitor, who: PageSigned
) -> Response:
    """Take the second factor away, for another phone."""
    return await _after_proof(form, parts, visitor, who, remove=True)


@router.post("/second-factor/code")
async def confirm_second_factor(form: Form, parts: ProcessParts, who: PageSigned) -> Response:
    """Take the first code, and show the recovery codes."""
    try:
        async with parts.database.work() as session:
            codes, token = await own.confirm(session, parts, who, form.get("code", ""))
    except HubError as error:
        async with parts.database.work() as session:
            return await _second_factor(session, parts, who, error)
    return _with(page("recovery.html", codes=codes, **_ways(who)), parts, token)


async def _second_factor(
    session: Session, parts: Parts, who: Signed, problem: HubError | None = None
) -> Response:
    person = await credentials.by_id(session, who.user_id)
    assert person is not None  # noqa: S101 - nobody is ever deleted
    values: dict[str, Any] = {
        "has": authenticator.has_second_factor(person),
        "setup": authenticator.setup_of(parts, person),
        "needed": who.actor.lacks_second_factor,
        "is_fresh": policy.is_fresh(who.actor, datetime.now(UTC)),
        "offers_oidc": parts.settings.oidc_issuer is not None,
        "left": await credentials.codes_left(session, who.user_id),
        **_ways(who),
    }
    if problem is not None:
        return problem_page("second_factor.html", problem, **values)
    return page("second_factor.html", problem=None, **values)


async def _after_proof(
    form: Form, parts: Parts, visitor: CurrentVisitor, who: Signed, *, remove: bool
) -> Response:
    token = None
    try:
        if not policy.is_fresh(who.actor, datetime.now(UTC)):
            given = form.get("password", ""), form.get("code", "")
            token = await own.prove(parts, visitor, who, *given)
        async with parts.database.work() as session:
            if remove:
                token = await own.remove_second_factor(session, parts, who)
            else:
                await own.set_up(session, parts, who)
    except HubError as error:
        async with parts.database.work() as session:
            return _with(await _second_factor(session, parts, who, error), parts, token)
    return _with(see("/me/second-factor"), parts, token)


def _with(answer: Response, parts: Parts, token: str | None) -> Response:
    if token is not None:
        keep_session(answer, token, parts.settings.session_lasts)
    return answer


def _limits() -> dict[str, Any]:
    return {"least": passwords.LEAST, "most": passwords.MOST}


def _ways(who: Signed) -> dict[str, Any]:
    may_retract = bool(who.actor.remit(Permission.RETRACT).places)
    return {"home": home_of(who.actor), "may_retract": may_retract}
