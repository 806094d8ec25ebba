"""What is refused before any endpoint sees it: too large, too slow, not plain JSON, a NUL.

A body that breaks off reaches nobody: half a file of accounts would be a file of accounts.
"""

import asyncio
from collections.abc import Iterator, Mapping
from email.message import Message
from itertools import islice
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from hub.kit.answers import problem_answer
from hub.kit.i18n import _
from hub.kit.problems import BadRequest, FieldError, HubError, InvalidInput, TooLarge, TooSlow
from hub.kit.strict_json import FLAWS_LIMIT, json_flaws

BODY_LIMIT = 1_000_000  # bytes of most requests to the API
LARGE_BODY_LIMIT = 12_000_000  # bytes: an article with its pictures inline, a file of accounts
SMALL_BODY_LIMIT = 10_000  # bytes, where strangers send a login and a password
HOOK_LIMIT = 100_000  # bytes of an event that a platform sends
PAGE_LIMIT = 1_000  # bytes, where anybody may ask and no body is expected
BODY_SECONDS = 120.0  # for all of a body: the largest comes over a line of one megabit a second
PIECE_SECONDS = 15.0  # until the next piece of it
CONTENT_TYPE_LIMIT = 200  # characters
LENGTH_DIGITS = 18  # of Content-Length


class CheckedBodies:
    """ASGI middleware that reads the body, checks it, and hands it on in one piece.

    Args:
        app: what comes next.
        limits: bytes by the beginning of an address, the longest that fits; elsewhere no body is
            expected, and `PAGE_LIMIT` holds.
    """

    def __init__(self, app: ASGIApp, limits: Mapping[str, int]) -> None:
        self.app = app
        self.limits = sorted(limits.items(), key=lambda each: -len(each[0]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with a problem, or pass on."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        try:
            _check_address(scope)
            headers = Headers(scope=scope)
            _check_headers(headers)
            body = await _read_in_time(headers, receive, self._limit(scope["path"]))
            if body is None:
                return None
            _check_body(headers, body)
        except HubError as error:
            return await problem_answer(error)(scope, receive, send)
        return await self.app(scope, _replay(body, receive), send)

    def _limit(self, path: str) -> int:
        return next((most for start, most in self.limits if path.startswith(start)), PAGE_LIMIT)


async def _read_in_time(headers: Headers, receive: Receive, limit: int) -> bytes | None:
    async def next_piece() -> Event:
        async with asyncio.timeout(PIECE_SECONDS):
            return await receive()

    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(headers, next_piece, limit)
    except TimeoutError:
        raise TooSlow(_("The body did not come in time."), remedy=_("Send it once more.")) from None


async def _read(headers: Headers, receive: Receive, limit: int) -> bytes | None:
    """Return the body; None when the client has gone before its end."""
    if int(headers.get("content-length", "0")) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        chunks.append(event.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise _too_large(limit)
        more = event.get("more_body", False)
    return b"".join(chunks)


def _replay(body: bytes, receive: Receive) -> Receive:
    events: Iterator[Event] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replay() -> Event:
        return next(events, None) or await receive()

    return replay


def _check_address(scope: Scope) -> None:
    if "\x00" in scope["path"]:
        raise _wrong([FieldError(field="path", reason=_("has a NUL character (U+0000)"))])
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    names = [name for name, value in query if "\x00" in name + value]
    if names:
        reason = _("has a NUL character (U+0000)")
        raise _wrong([FieldError(field=f"query.{name}", reason=reason) for name in names])


def _check_headers(headers: Headers) -> None:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > LENGTH_DIGITS:
        raise BadRequest(_("Content-Length is not a number of bytes."))
    if len(headers.get("content-type", "")) > CONTENT_TYPE_LIMIT:
        reason = _("has more than {most} characters", most=CONTENT_TYPE_LIMIT)
        raise _wrong([FieldError(field="header.content-type", reason=reason)])
    if headers.get("content-encoding", "identity") != "identity":
        reason = _("the hub reads bodies as they are: send it unpacked, without this header")
        raise _wrong([FieldError(field="header.content-encoding", reason=reason)])


def _check_body(headers: Headers, body: bytes) -> None:
    if not body or not _is_json(headers.get("content-type", "")):
        return
    if errors := list(islice(json_flaws(body), FLAWS_LIMIT)):
        raise _wrong(errors)


def _is_json(content_type: str) -> bool:
    message = Message()
    message["content-type"] = content_type
    subtype = message.get_content_subtype()
    return subtype == "json" or subtype.endswith("+json")


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        _("The body has more than {limit} bytes.", limit=f"{limit:,}"),
        remedy=_("Send less at once."),
        limit=limit,
    )


def _wrong(errors: list[FieldError]) -> InvalidInput:
    return InvalidInput(_("The request is not one that the hub can read."), errors=errors)
