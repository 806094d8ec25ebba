"""Signing in and out, and what one changes about it oneself, over HTTP."""

from fastapi import APIRouter, Request, Response, status

from hub.access.dependencies import FRESH, SIGNED_IN, CurrentActor
from hub.auth import me, own
from hub.auth.cookies import SESSION_COOKIE, forget_session, keep_device
from hub.auth.cross_site import check_own_site
from hub.auth.handover import CurrentHandover
from hub.auth.own import CurrentSigned
from hub.auth.session_schemas import (
    CodeBody,
    MeOut,
    OwnSessions,
    PasswordBody,
    ProofBody,
    RecoveryOut,
    SetupOut,
    SignInBody,
    TokenOut,
)
from hub.auth.sign_in import sign_in
from hub.auth.visitor import CurrentVisitor
from hub.kit.web import Id, ProcessParts, Session

router = APIRouter(tags=["session"])

FROM_BROWSERS = ("sec-fetch-site", "origin")


@router.post("/session", status_code=status.HTTP_201_CREATED)
async def begin_session(
    body: SignInBody,
    request: Request,
    handover: CurrentHandover,
    parts: ProcessParts,
    visitor: CurrentVisitor,
) -> TokenOut:
    """Sign in: a password, and a code where there is a second factor.

    Without the code the answer is `code-needed`, once the password is right.
    """
    in_browser = body.keep == "cookie"
    if in_browser or any(name in request.headers for name in FROM_BROWSERS):
        check_own_site(request.method, request.headers)  # or anybody's page signs its readers in
    code = body.code.get_secret_value() if body.code else None
    done = await sign_in(parts, visitor, body.login, body.password.get_secret_value(), code)
    if not in_browser:
        return handover.shown(done.token)
    keep_device(handover.response, done.device)
    return handover.kept(done.token)


@router.get("/session", dependencies=[SIGNED_IN])
async def show_session(session: Session, actor: CurrentActor) -> MeOut:
    """Say who asks: name, what was granted, and whether a second factor is to be set up."""
    return await me.who_is(session, actor)


@router.delete("/session", dependencies=[SIGNED_IN], status_code=status.HTTP_204_NO_CONTENT)
async def end_session(request: Request, session: Session, who: CurrentSigned) -> Response:
    """Sign out: the token is nobody's from now on."""
    await own.end_session(session, who, who.session_id)
    answer = Response(status_code=status.HTTP_204_NO_CONTENT)
    if SESSION_COOKIE in request.cookies:
        forget_session(answer)
    return answer


@router.post("/session/proof", dependencies=[SIGNED_IN])
async def prove(
    body: ProofBody,
    handover: CurrentHandover,
    parts: ProcessParts,
    who: CurrentSigned,
    visitor: CurrentVisitor,
) -> TokenOut:
    """Show once more that it is you: dangerous acts want it lately. The token is another then."""
    code = body.code.get_secret_value() if body.code else None
    token = await own.prove(parts, visitor, who, body.password.get_secret_value(), code)
    return handover.again(token)


@router.put("/session/password", dependencies=[SIGNED_IN])
async def change_password(
    body: PasswordBody,
    handover: CurrentHandover,
    parts: ProcessParts,
    who: CurrentSigned,
    visitor: CurrentVisitor,
) -> TokenOut:
    """Change the password. All other sessions end, and the token is another."""
    current, new = body.current.get_secret_value(), body.password.get_secret_value()
    token = await own.change_password(parts, visitor, who, current, new)
    return handover.again(token)


@router.post("/session/second-factor", dependencies=[FRESH])
async def set_up_second_factor(
    response: Response, session: Session, parts: ProcessParts, who: CurrentSigned
) -> SetupOut:
    """Begin to set up an authenticator. It counts once a code has shown that it works."""
    found = await own.set_up(session, parts, who)
    response.headers["Cache-Control"] = "no-store"
    return SetupOut(secret=found.secret, uri=found.uri)


@router.put("/session/second-factor", dependencies=[SIGNED_IN])
async def confirm_second_factor(
    body: CodeBody,
    handover: CurrentHandover,
    session: Session,
    parts: ProcessParts,
    who: CurrentSigned,
) -> RecoveryOut:
    """Show by a code that the authenticator works. All other sessions end."""
    code = body.code.get_secret_value()
    codes, token = await own.confirm(session, parts, who, code)
    return RecoveryOut(recovery_codes=codes, token=handover.again(token).token)


@router.delete("/session/second-factor", dependencies=[FRESH])
async def remove_second_factor(
    handover: CurrentHandover,
    session: Session,
    parts: ProcessParts,
    who: CurrentSigned,
) -> TokenOut:
    """Take the second factor away, for another phone. All other sessions end."""
    token = await own.remove_second_factor(session, parts, who)
    return handover.again(token)


@router.get("/sessions", dependencies=[SIGNED_IN])
async def list_sessions(session: Session, parts: ProcessParts, who: CurrentSigned) -> OwnSessions:
    """List your sessions that go on."""
    return OwnSessions(items=[*await me.own_sessions(session, parts, who)])


@router.delete(
    "/sessions/{session_id}", dependencies=[SIGNED_IN], status_code=status.HTTP_204_NO_CONTENT
)
async def end_one_session(session_id: Id, session: Session, who: CurrentSigned) -> None:
    """End one of your sessions."""
    await own.end_session(session, who, session_id)
