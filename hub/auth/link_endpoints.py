"""One-time links, over HTTP."""

from fastapi import APIRouter, Request, Response

from hub.auth.accepting import accept
from hub.auth.cookies import keep_device
from hub.auth.cross_site import check_own_site
from hub.auth.session_endpoints import FROM_BROWSERS
from hub.auth.session_schemas import AcceptedOut, LinkBody
from hub.auth.visitor import CurrentVisitor
from hub.kit.web import ProcessParts

router = APIRouter(prefix="/links", tags=["session"])


@router.post("/accept")
async def accept_link(
    body: LinkBody,
    request: Request,
    response: Response,
    parts: ProcessParts,
    visitor: CurrentVisitor,
) -> AcceptedOut:
    """Choose a password by a one-time link, and sign in with it then."""
    if any(name in request.headers for name in FROM_BROWSERS):
        check_own_site(request.method, request.headers)
    token, password = body.token.get_secret_value(), body.password.get_secret_value()
    done = await accept(parts, visitor, token, password)
    keep_device(response, done.device)
    return AcceptedOut(login=done.login)
