"""`/sign-in`: the password, then the code; `/sign-out`; and the files of these pages."""

from typing import Any

from fastapi import APIRouter, Request, Response

from hub.auth import half, own
from hub.auth.cookies import forget_session, keep_device, keep_session
from hub.auth.identity import actor_of
from hub.auth.pages.look import FILES
from hub.auth.pages.next_path import SIGN_IN, home_of, next_path, with_next
from hub.auth.pages.render import page
from hub.auth.pages.route import DoorRoute, Form, MaybeSigned, PageSigned, problem_page, see
from hub.auth.sign_in import CodeNeeded, SignedIn, go_on, half_of, sign_in
from hub.auth.visitor import CurrentVisitor, Visitor
from hub.kit.parts import Parts
from hub.kit.problems import HubError
from hub.kit.web import ProcessParts, Session

SAID = frozenset({"chosen", "out", "changed"})  # what the page may say about what was just done
_HALF = {"secure": True, "httponly": True, "samesite": "strict"}

router = APIRouter(include_in_schema=False, route_class=DoorRoute)


@router.get("/sign-in")
async def show_sign_in(request: Request, parts: ProcessParts, maybe: MaybeSigned) -> Response:
    """Ask for login and password."""
    next_ = next_path(request.query_params.get("next", ""))
    if maybe is not None:
        return see(next_ or home_of(maybe.actor))
    said = request.query_params.get("said", "")
    said = said if said in SAID else ""
    values = {"login": "", "said": said, "next": next_, **_offers(parts)}
    return page("sign_in.html", problem=None, **values)


@router.post("/sign-in")
async def take_password(form: Form, parts: ProcessParts, visitor: CurrentVisitor) -> Response:
    """Take login and password."""
    login, next_ = form.get("login", ""), next_path(form.get("next", ""))
    try:
        done = await sign_in(parts, visitor, login, form.get("password", ""), None)
    except CodeNeeded:
        answer: Response = see(with_next("/sign-in/code", next_))
        kept = await half_of(parts, login)
        answer.set_cookie(half.COOKIE, kept, max_age=half.SECONDS, **_HALF)  # type: ignore[arg-type]
        return answer
    except HubError as error:
        return _anew(parts, error, login, next_)
    return await _in(parts, visitor, done, next_)


@router.get("/sign-in/code")
async def show_code(request: Request) -> Response:
    """Ask for the code."""
    next_ = next_path(request.query_params.get("next", ""))
    if half.user_of(request.cookies.get(half.COOKIE, "")) is None:
        return see(with_next(SIGN_IN, next_))
    return page("code.html", problem=None, next=next_)


@router.post("/sign-in/code")
async def take_code(
    request: Request, form: Form, parts: ProcessParts, visitor: CurrentVisitor
) -> Response:
    """Take the code."""
    kept, next_ = request.cookies.get(half.COOKIE, ""), next_path(form.get("next", ""))
    try:
        done = await go_on(parts, visitor, kept, form.get("code", ""))
    except HubError as error:
        if half.user_of(kept) is None:
            return _anew(parts, error, "", next_)
        return problem_page("code.html", error, next=next_)
    answer = await _in(parts, visitor, done, next_)
    answer.delete_cookie(half.COOKIE, **_HALF)  # type: ignore[arg-type]
    return answer


@router.post("/sign-out")
async def sign_out(session: Session, who: PageSigned) -> Response:
    """End the session."""
    await own.end_session(session, who, who.session_id)
    answer = see("/sign-in?said=out")
    forget_session(answer)
    return answer


@router.get("/sign-in/static/{mark}/{name}")
async def show_look(request: Request, mark: str, name: str) -> Response:
    """Send a file of the pages' own."""
    return FILES.answer(mark, name, request.headers.get("accept-encoding", ""))


async def _in(parts: Parts, visitor: Visitor, done: SignedIn, next_: str | None) -> Response:
    who = await actor_of(parts, done.token, visitor.address)
    answer = see(next_ or home_of(who))
    keep_session(answer, done.token, parts.settings.session_lasts)
    keep_device(answer, done.device)
    return answer


def _anew(parts: Parts, error: HubError, login: str, next_: str | None) -> Response:
    values = {"login": login, "said": "", "next": next_, **_offers(parts)}
    return problem_page("sign_in.html", error, **values)


def _offers(parts: Parts) -> dict[str, Any]:
    return {"offers_oidc": parts.settings.oidc_issuer is not None}
