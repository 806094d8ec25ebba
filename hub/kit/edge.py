"""The outermost layer of the API: an id for each request, one line in the log, never a bare 500."""

import re
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.kit.answers import as_hub_error, problem_answer
from hub.kit.log import get_logger, request_id

ID_HEADER = "X-Request-ID"
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds by machines

_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = get_logger("hub.access")


class Edge:
    """ASGI middleware; the first to see a request and the last to see its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under its id."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        structlog.contextvars.clear_contextvars()
        request_id.set(_id_of(scope))
        return await _Exchange(scope, receive, send).serve(self.app)


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.forward = send
        self.status = 0
        self.started = time.perf_counter()

    async def serve(self, app: ASGIApp) -> None:
        try:
            await app(self.scope, self.receive, self.send)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets a problem
            await self.answer_for(error)
        finally:
            self.note()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=message["headers"])
            headers[ID_HEADER] = request_id.get()
            headers.setdefault("X-Content-Type-Options", "nosniff")
        await self.forward(message)

    async def answer_for(self, error: Exception) -> None:
        problem = as_hub_error(error)
        log.error("request_failed", exc_info=error, problem=problem.code)
        if self.status:  # the answer has begun: all that is left is to break it off
            raise error
        await problem_answer(problem)(self.scope, self.receive, self.send)

    def note(self) -> None:
        if self.scope["path"] in QUIET:
            return
        log.info(
            "request",
            method=self.scope["method"],
            path=self.scope["path"],  # without the query, which may hold what is secret
            status=self.status,
            seconds=round(time.perf_counter() - self.started, 4),
        )


def _id_of(scope: MutableMapping[str, Any]) -> str:
    given = Headers(scope=scope).get(ID_HEADER, "")
    return given if _USABLE_ID.fullmatch(given) else uuid.uuid4().hex
