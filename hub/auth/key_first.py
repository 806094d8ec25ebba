"""Nobody without a key gets as far as sending a body."""

from fastapi.security.utils import get_authorization_scheme_param
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.auth.dependencies import actor_of
from hub.kit.answers import problem_answer
from hub.kit.problems import HubError


class KeyFirst:
    """ASGI middleware before whatever reads bodies.

    The routes ask for the key too, and that is what decides: this only spares the work that a body
    of megabytes costs.

    Args:
        app: what comes next.
        prefix: the beginning of the addresses that ask for a key.
        but: an address below it that does not.
    """

    def __init__(self, app: ASGIApp, prefix: str, but: str) -> None:
        self.app = app
        self.prefix = prefix
        self.but = but

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with a problem, or pass on."""
        if scope["type"] == "http" and self._asks(scope["path"]):
            state = scope["app"].state
            try:
                await actor_of(state.parts, state.known_keys, _key(Headers(scope=scope)))
            except HubError as error:
                return await problem_answer(error)(scope, receive, send)
        return await self.app(scope, receive, send)

    def _asks(self, path: str) -> bool:
        return path.startswith(self.prefix) and path != self.but


def _key(headers: Headers) -> str:
    scheme, key = get_authorization_scheme_param(headers.get("authorization"))
    return key if scheme.lower() == "bearer" else ""
