"""What goes out: which calls can do without httpx, and how those are encoded."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import httpx
from pyreqwest.client import Client as Engine
from pyreqwest.request import StreamRequest

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

_UNUSUAL = ("data", "files", "params", "cookies", "auth", "follow_redirects", "extensions")
_SET_BY_THE_ENGINE = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding"}
)


class Outgoing(NamedTuple):
    """A request, encoded."""

    method: str
    url: str
    headers: Mapping[str, str] | Sequence[tuple[str, str]]
    body: bytes

    def as_httpx(self) -> httpx.Request:
        """Make httpx's object of it."""
        headers = httpx.Headers(self.headers)
        return httpx.Request(self.method, self.url, headers=headers, content=self.body)


def is_plain(url: object, options: Mapping[str, Any]) -> bool:
    """Tell whether a call of `httpx.AsyncClient.request` can do without httpx."""
    for name in _UNUSUAL:
        value = options.get(name)
        if value is not None and value is not httpx.USE_CLIENT_DEFAULT:
            return False
    timeout = options.get("timeout")
    return (
        type(url) is str
        and type(options.get("headers")) in {dict, type(None)}
        and type(options.get("content")) in {bytes, str, type(None)}
        and (timeout is httpx.USE_CLIENT_DEFAULT or type(timeout) in {float, int, type(None)})
    )


def encode(method: str, url: str, options: Mapping[str, Any]) -> Outgoing:
    """Encode a plain call as httpx does."""
    headers: dict[str, str] = options.get("headers") or {}
    content = options.get("content")
    if content is None and (value := options.get("json")) is not None:
        content = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        if not any(name.lower() == "content-type" for name in headers):
            headers = {**headers, "content-type": "application/json"}
    body = content.encode() if isinstance(content, str) else content or b""
    return Outgoing(method.upper(), url, headers, body)


async def take_over(request: httpx.Request) -> Outgoing:
    """Take a request that httpx has built."""
    items = request.headers.multi_items()
    headers = [item for item in items if item[0] not in _SET_BY_THE_ENGINE]
    return Outgoing(request.method, str(request.url), headers, await request.aread())


def build(engine: Engine, outgoing: Outgoing, seconds: float) -> StreamRequest:
    """Make pyreqwest's request, to be given up after `seconds`.

    Raises:
        httpx.LocalProtocolError: it can't be put into HTTP.
    """
    method, url, headers, body = outgoing
    try:
        builder = engine.request(method, url).timeout(timedelta(seconds=seconds)).headers(headers)
        if body:
            builder = builder.body_bytes(body)
        elif method in _WITH_BODY:
            builder = builder.header("content-length", "0")  # some servers answer 411 without
        return builder.build_streamed()
    except (ValueError, TypeError):
        pass  # its text shows the header's value, which may be a secret
    raise httpx.LocalProtocolError(
        f"This {method} can't be sent: a header or the URL is malformed."
    )
