"""The outermost layer: an id for each request, what each answer carries, one log line.

Never a bare 500, and never an answer that does not come: one that has not begun in time is broken
off, and so is the unit of work that it waits for. What has begun may go on, as a stream does.
"""

import asyncio
import re
import time
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.kit import metrics
from hub.kit.answer_headers import Headers as Carried
from hub.kit.answer_headers import answer_headers, fill_in
from hub.kit.answers import as_hub_error, problem_answer
from hub.kit.i18n import _, reader, wished_language
from hub.kit.log import get_logger, request_id
from hub.kit.problems import BadRequest

ID_HEADER = "X-Request-ID"
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds by machines
ANSWER_SECONDS = 300.0  # then an answer has begun; a record of thirty million entries takes so long
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = get_logger("hub.access")


class Edge:
    """ASGI middleware; the first to see a request and the last to see its answer.

    Args:
        app: what comes next.
        public_url: where readers find the hub.
    """

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app = app
        self.carried = answer_headers(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under its id."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        structlog.contextvars.clear_contextvars()
        headers = Headers(scope=scope)
        request_id.set(_usable_id(headers.get(ID_HEADER, "")))
        reader.set(wished_language(headers.get("accept-language", "")))
        exchange = _Exchange(scope, receive, send, self.carried)
        return await exchange.serve(_refuse_two_ends if _has_two_ends(headers) else self.app)


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, carried: Carried) -> None:
        self.scope = scope
        self.receive = receive
        self.forward = send
        self.carried = carried
        self.limit = asyncio.timeout(ANSWER_SECONDS)
        self.status = 0
        self.started = time.perf_counter()

    async def serve(self, app: ASGIApp) -> None:
        try:
            async with self.limit:
                await app(self.scope, self.receive, self.send)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets a problem
            await self.answer_for(error)
        finally:
            self.note()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.limit.reschedule(None)
        await self.carry(message)

    async def carry(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            fill_in(message, self.carried)
            MutableHeaders(raw=message["headers"])[ID_HEADER] = request_id.get()
        await self.forward(message)

    async def answer_for(self, error: Exception) -> None:
        problem = as_hub_error(error)
        log.error("request_failed", exc_info=error, problem=problem.code)
        if self.status:  # the answer has begun: all that is left is to break it off
            raise error
        await problem_answer(problem)(self.scope, self.receive, self.carry)

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


def _has_two_ends(headers: Headers) -> bool:
    """Say whether a body's end is told in two ways: a proxy may have read on, as another request.

    The server believes one of the two and would go on with what follows it (RFC 9112, 6.1).
    """
    return "transfer-encoding" in headers and "content-length" in headers


async def _refuse_two_ends(scope: Scope, receive: Receive, send: Send) -> None:
    error = BadRequest(_("The request has both Content-Length and Transfer-Encoding."))
    await problem_answer(error, {"Connection": "close"})(scope, receive, send)


def _usable_id(given: str) -> str:
    return given if _USABLE_ID.fullmatch(given) else uuid.uuid4().hex
