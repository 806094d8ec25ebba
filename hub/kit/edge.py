"""The outermost layer of the API: an id for each request, one log line, never a bare 500."""

import re
import time
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.kit import metrics
from hub.kit.answers import as_hub_error, problem_answer
from hub.kit.i18n import reader, wished_language
from hub.kit.log import get_logger, request_id

ID_HEADER = "X-Request-ID"
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds by machines
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

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
        headers = Headers(scope=scope)
        request_id.set(_usable_id(headers.get(ID_HEADER, "")))
        reader.set(wished_language(headers.get("accept-language", "")))
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
        seconds = time.perf_counter() - self.started
        method = self.scope["method"] if self.scope["method"] in METHODS else "other"
        metrics.requests.labels(method, self.status).inc()
        metrics.request_seconds.labels(method).observe(seconds)
        if self.scope["path"] not in QUIET:
            log.info(
                "request",
                method=method,
                path=self.scope["path"],  # without the query, which may hold what is secret
                status=self.status,
                seconds=round(seconds, 4),
            )


def _usable_id(given: str) -> str:
    return given if _USABLE_ID.fullmatch(given) else uuid.uuid4().hex
