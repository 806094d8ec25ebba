"""What is refused before any endpoint sees it: too large, or not the plain JSON that it should be.

JSON has to mean one thing only: no repeated keys, no NaN, no halves of characters, and nothing
that PostgreSQL can't store. The same goes for a NUL in the address.
"""

import json
import math
from collections.abc import Iterator
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from hub.kit.answers import field_name, problem_answer
from hub.kit.problems import BadRequest, FieldError, HubError, InvalidInput, TooLarge

BODY_LIMIT = 1_000_000  # bytes, unless the address is one of the large ones
LARGE_BODY_LIMIT = 12_000_000  # bytes: an article with its pictures inline, a file of accounts
DEPTH_LIMIT = 64  # containers inside containers
ERRORS_LIMIT = 20

Where = tuple[str | int, ...]


class CheckedBodies:
    """ASGI middleware that reads the body, checks it, and hands it on in one piece.

    Args:
        app: what comes next.
        large: beginnings of addresses that take up to `LARGE_BODY_LIMIT`.
    """

    def __init__(self, app: ASGIApp, large: tuple[str, ...] = ()) -> None:
        self.app = app
        self.large = large

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with a problem, or pass on."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        try:
            _check_address(scope)
            body = await _read(scope, receive, self._limit(scope["path"]))
            _check_body(Headers(scope=scope), body)
        except HubError as error:
            return await problem_answer(error)(scope, receive, send)
        return await self.app(scope, _replay(body, receive), send)

    def _limit(self, path: str) -> int:
        return LARGE_BODY_LIMIT if path.startswith(self.large) else BODY_LIMIT


async def _read(scope: Scope, receive: Receive, limit: int) -> bytes:
    announced = Headers(scope=scope).get("content-length", "0")
    if not announced.isdecimal():
        raise BadRequest("Content-Length is not a number of bytes.")
    if int(announced) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        event = await receive()
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
        raise _wrong([FieldError(field="path", reason="has a NUL character")])
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    names = [name for name, value in query if "\x00" in name + value]
    if names:
        raise _wrong([FieldError(field=f"query.{n}", reason="has a NUL character") for n in names])


def _check_body(headers: Headers, body: bytes) -> None:
    if body and _is_json(headers.get("content-type", "")):
        errors = [error for error, _ in zip(json_flaws(body), range(ERRORS_LIMIT), strict=False)]
        if errors:
            raise _wrong(errors)


def _is_json(content_type: str) -> bool:
    message = Message()
    message["content-type"] = content_type
    subtype = message.get_content_subtype()
    return subtype == "json" or subtype.endswith("+json")


def json_flaws(body: bytes) -> Iterator[FieldError]:
    """Yield what is wrong with a JSON body, each with the place where it stands."""
    try:
        value = json.loads(body.decode(), object_pairs_hook=_Object)
    except UnicodeDecodeError as error:
        yield FieldError(field="body", reason=f"not UTF-8 at byte {error.start + 1}")
    except json.JSONDecodeError as error:
        yield FieldError(
            field="body",
            reason=f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}",
        )
    except RecursionError:
        yield _too_deep("body")
    except ValueError:
        yield FieldError(field="body", reason="has a number with too many digits")
    else:
        yield from _flaws_within(value)


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys it was given twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = () if len(self) == len(pairs) else _repeated([key for key, _ in pairs])


def _repeated(keys: list[str]) -> tuple[str, ...]:
    return tuple(sorted({key for key in keys if keys.count(key) > 1}))


def _flaws_within(value: Any) -> Iterator[FieldError]:
    waiting: list[tuple[Where, Any]] = [(("body",), value)]
    while waiting:
        where, value = waiting.pop()
        if len(where) > DEPTH_LIMIT and isinstance(value, _Object | list):
            yield _too_deep(field_name(where[:4]) + "…")
            return
        yield from _flaws_of(where, value)
        if isinstance(value, _Object):
            waiting += [((*where, key), item) for key, item in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [((*where, index), value[index]) for index in reversed(range(len(value)))]


def _flaws_of(where: Where, value: Any) -> Iterator[FieldError]:
    if isinstance(value, _Object):
        for key in value.twice:
            yield FieldError(field=field_name((*where, key)), reason="stands here twice")
        for key in value:
            yield from _flaws_of_text((*where, ascii(key)), key)
    elif isinstance(value, str):
        yield from _flaws_of_text(where, value)
    elif isinstance(value, float) and not math.isfinite(value):
        yield FieldError(field=field_name(where), reason="not a finite number")


def _flaws_of_text(where: Where, text: str) -> Iterator[FieldError]:
    if "\x00" in text:
        yield FieldError(field=field_name(where), reason="has a NUL character (U+0000)")
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        yield FieldError(field=field_name(where), reason="has half of a surrogate pair")


def _too_deep(field: str) -> FieldError:
    return FieldError(field=field, reason=f"nested deeper than {DEPTH_LIMIT} levels")


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        f"The body has more than {limit:,} bytes.", remedy="Send less at once.", limit=limit
    )


def _wrong(errors: list[FieldError]) -> InvalidInput:
    return InvalidInput("The request is not one that the hub can read.", errors=errors)
