"""Who asks: found out before a body is read, and put where every endpoint finds it."""

from collections.abc import Collection
from contextlib import suppress

from fastapi.security.utils import get_authorization_scheme_param
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.auth.cookies import SESSION_COOKIE
from hub.auth.cross_site import check_own_site
from hub.auth.identity import actor_of
from hub.kit.answers import problem_answer
from hub.kit.problems import HubError, NotAllowed, NotAuthenticated


class WhoAsks:
    """ASGI middleware before whatever reads bodies.

    It refuses who is nobody, so that nobody costs more than a look-up. What somebody may do is
    decided by what each endpoint needs (`hub.access.dependencies`), which lets in none whom this
    has not found.

    Args:
        app: what comes next.
        prefix: the beginning of the addresses that ask who one is.
        but: verbs and addresses below it that are for whoever comes: to sign in, for example.
        pages: the beginning of the addresses of pages, which themselves say what nobody reads.
    """

    def __init__(
        self, app: ASGIApp, prefix: str, but: Collection[tuple[str, str]], pages: str
    ) -> None:
        self.app = app
        self.prefix = prefix
        self.but = but
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with a problem, or pass on."""
        if self._asks(scope):
            try:
                await self._look(scope)
            except HubError as error:
                return await problem_answer(error)(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(self.pages):
            with suppress(NotAuthenticated, NotAllowed):  # the page says so, in its own way
                await self._look(scope)
        return await self.app(scope, receive, send)

    def _asks(self, scope: Scope) -> bool:
        if scope["type"] != "http" or not scope["path"].startswith(self.prefix):
            return False
        return (scope["method"], scope["path"]) not in self.but

    async def _look(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        token = shown_token(headers)
        if token and "authorization" not in headers:
            check_own_site(scope["method"], headers)
        actor = await actor_of(scope["app"].state.parts, token, address_of(scope))
        scope.setdefault("state", {})["actor"] = actor


def shown_token(headers: Headers) -> str:
    """Return the token that a request shows: in its header, else in its cookie; or nothing."""
    if "authorization" in headers:
        scheme, token = get_authorization_scheme_param(headers["authorization"])
        return token if scheme.lower() == "bearer" else ""
    return cookie_parser(headers.get("cookie", "")).get(SESSION_COOKIE, "")


def address_of(scope: Scope) -> str:
    """Return where a request comes from: an IP address, or nothing."""
    client = scope.get("client")
    return str(client[0])[:50] if client else ""
