"""`/sign-in/oidc` leads to the provider, `/sign-in/oidc/callback` is where it sends people back to.

Nothing that a request carries says where anybody is sent, not its Host, not a parameter, but for
the page of the hub's own that somebody sets out from (`next_path`).
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from hub.auth.cookies import keep_session
from hub.auth.identity import actor_of
from hub.auth.oidc.journey import COOKIE, SECONDS
from hub.auth.oidc.reception import Reception
from hub.auth.oidc.verdict import STATUS, Result, Verdict
from hub.auth.pages.next_path import home_of, next_path
from hub.auth.pages.render import page
from hub.auth.pages.route import DoorRoute, see
from hub.auth.visitor import CurrentVisitor, Visitor
from hub.kit.i18n import _, reader
from hub.kit.log import get_logger
from hub.kit.problems import NotFound, Unavailable
from hub.kit.web import ProcessParts

log = get_logger(__name__)

router = APIRouter(prefix="/sign-in/oidc", include_in_schema=False, route_class=DoorRoute)


async def _reception(request: Request, parts: ProcessParts) -> Reception:
    if request.app.state.oidc is None:
        raise NotFound(_("This hub has no sign-in through another provider."))
    return Reception(parts, request.app.state.oidc)


CurrentReception = Annotated[Reception, Depends(_reception)]


@router.get("")
async def leave(request: Request, reception: CurrentReception) -> Response:
    """Send a browser to the provider."""
    next_ = next_path(request.query_params.get("next", ""))
    try:
        address, journey = await reception.leave("en" if reader.get() == "en" else "zh-CN", next_)
    except Unavailable as error:
        return _page(_unanswered(error, next_))
    answer = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    answer.set_cookie(
        COOKIE, journey.cookie, max_age=SECONDS, secure=True, httponly=True, samesite="lax"
    )
    return answer


@router.get("/callback")
async def come_back(
    request: Request, reception: CurrentReception, visitor: CurrentVisitor
) -> Response:
    """Take in somebody who comes from the provider."""
    cookie = request.cookies.get(COOKIE, "")
    try:
        verdict = await reception.hear(dict(request.query_params), cookie, visitor)
    except Unavailable as error:
        verdict = _unanswered(error)
    signed_in = verdict.result is Result.SIGNED_IN
    answer = see(await _on(reception, visitor, verdict)) if signed_in else _page(verdict)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address has a code, used up as it is
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")
    if verdict.token:
        keep_session(answer, verdict.token, reception.parts.settings.session_lasts)
    return answer


async def _on(reception: Reception, visitor: Visitor, verdict: Verdict) -> str:
    who = await actor_of(reception.parts, verdict.token, visitor.address)
    return verdict.next or home_of(who)


def _unanswered(error: Unavailable, next_: str | None = None) -> Verdict:
    log.warning("oidc_unanswered", detail=error.detail)
    return Verdict(Result.UNANSWERED, next=next_)


def _page(verdict: Verdict) -> Response:
    return page("oidc.html", STATUS[verdict.result], verdict=verdict)
