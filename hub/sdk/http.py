"""The HTTP client that a connector is given: httpx's interface over pyreqwest's engine.

    response = await tools.http.post(url, json={...}, headers={...})

Plain requests go straight to pyreqwest, at its own speed. Whatever is unusual (`files=`, `data=`,
`params=`, `auth=`, `send()`, `stream()`) takes httpx's way to the same place. Either way: no
redirects, no cookies, no proxies, at most `MAX_ANSWER_BYTES`, only addresses that `hub.sdk.pool`
lets through, and a committing call only while the operation may still send.

Errors are httpx's:

    httpx.ConnectError, ConnectTimeout, PoolTimeout       surely not sent
    httpx.LocalProtocolError, UrlError                    surely not sent: it can't be
    httpx.ReadTimeout, ReadError, RemoteProtocolError, …  it may have arrived
    └── AnswerTooLong                                     it has arrived
"""

import logging
import math
import re
import time
from collections.abc import Awaitable, Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
from pyreqwest.client import Client as Engine
from pyreqwest.exceptions import PyreqwestError

from hub.sdk.addresses import parse_url
from hub.sdk.call import NotSent, Operation, current
from hub.sdk.contract import Picture, Tools, no_asset
from hub.sdk.encoding import SAFE_METHODS, Outgoing, build, encode, is_plain, take_over
from hub.sdk.exchange import Exchange
from hub.sdk.failures import surely_not_sent, translate
from hub.sdk.keep import Keep, Memory
from hub.sdk.pool import USER_AGENT, Pool
from hub.sdk.response import Response

MAX_ANSWER_BYTES = 5_000_000  # after decompression
DEFAULT_SECONDS = 10.0  # a call's time where neither it nor its operation says

_ORIGIN = re.compile(r"https?://[a-z0-9._:\[\]-]+(?=/)")

# httpx logs every URL at INFO, and some platforms want a token in it.
logging.getLogger("httpx").setLevel(logging.WARNING)


class AnswerTooLong(httpx.RemoteProtocolError):
    """The answer is longer than `MAX_ANSWER_BYTES`; the request has arrived."""


class Client(httpx.AsyncClient):
    """An `httpx.AsyncClient` for connectors.

    All operations share it: set nothing on it, give everything with the call.

    Args:
        pool: where connections come from; several clients may share it.
        committing: whether a request other than GET, HEAD and OPTIONS makes something public.
    """

    def __init__(self, pool: Pool, *, committing: bool) -> None:
        super().__init__(
            transport=_Transport(self),
            trust_env=False,
            timeout=None,  # `_seconds_left` gives every call its own
            headers={"user-agent": USER_AGENT},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )
        self._pool = pool
        self._committing = committing

    async def request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Response:
        """Send a request; the arguments are those of `httpx.AsyncClient.request`."""
        if not is_plain(url, options):
            return await super().request(method, url, **options)
        timeout = options.get("timeout")
        seconds = None if timeout is httpx.USE_CLIENT_DEFAULT else timeout
        return await self.exchange(encode(method, str(url), options), seconds)

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request that was built before.

        Raises:
            ValueError: redirects are asked for. They could lead anywhere, so none is followed.
        """
        if options.get("follow_redirects") is True:
            raise ValueError("Redirects are never followed; send to the final URL.")
        return await super().send(request, **options)

    async def exchange(self, outgoing: Outgoing, seconds: float | None) -> Response:
        """Send one request, encoded already, and read its whole answer.

        Raises:
            httpx.RequestError: see the top of this file.
            UrlError: the URL can't be sent to.
            SecondCommitError: the operation has made its committing call before.
        """
        outgoing, engine = await self._route(outgoing)
        operation = current()
        request = build(engine, outgoing, _seconds_left(operation, seconds))
        commits = self._committing and outgoing.method not in SAFE_METHODS
        guard = _hand_over(operation) if commits else None
        exchange = Exchange(outgoing, time.monotonic())
        if operation is not None:
            operation.exchanges.append(exchange)
        try:
            async with request as answer:
                content = await answer.body_reader.read(MAX_ANSWER_BYTES + 1)
        except PyreqwestError as error:
            # raised below, outside this block: the error that it would carry along shows the URL
            exchange.failure = failure = self._failed(error, outgoing, engine, guard)
            exchange.seconds = time.monotonic() - exchange.started
        else:
            exchange.seconds = elapsed = time.monotonic() - exchange.started
            body = b"" if content is None else bytes(content)
            exchange.answer = response = Response(answer, body, outgoing, elapsed)
            return _accept(response, guard)
        raise failure

    async def _route(self, outgoing: Outgoing) -> tuple[Outgoing, Engine]:
        """Find the engine for a URL; for one used lately that is a match and a look-up."""
        found = _ORIGIN.match(outgoing.url)
        if found and (engine := self._pool.get(found[0])):
            return outgoing, engine
        url = parse_url(outgoing.url)
        return outgoing._replace(url=url.text), await self._pool.open(url)

    def _failed(
        self, error: PyreqwestError, outgoing: Outgoing, engine: Engine, guard: Operation | None
    ) -> httpx.RequestError:
        url = parse_url(outgoing.url)
        failure = translate(error, url.host)
        if surely_not_sent(failure):
            self._pool.failed(url.origin, engine)
            if guard is not None:
                guard.take_back()
        return failure


class _Transport(httpx.AsyncBaseTransport):
    """Where httpx's own way ends."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        seconds = (request.extensions.get("timeout") or {}).get("read")
        return await self._client.exchange(await take_over(request), seconds)


def make_tools(
    pool: Pool,
    base_url: str,
    *,
    keep: Keep | None = None,
    asset: Callable[[Picture], Awaitable[bytes]] = no_asset,
) -> Tools:
    """Make what operations are handed, once per process.

    Args:
        pool: where connections come from.
        base_url: the hub's public address.
        keep: what all workers share; by default, what this process keeps for itself.
        asset: reads a picture's bytes; by default, there are none.
    """
    return Tools(
        http=Client(pool, committing=True),
        preparing=Client(pool, committing=False),
        base_url=base_url.rstrip("/"),
        keep=keep or Memory(),
        asset=asset,
    )


def _seconds_left(operation: Operation | None, asked: float | None) -> float:
    """Give a call what its operation has left, or less if it asks for less.

    Raises:
        NotSent: nothing is left.
    """
    left = operation.finish_by - time.monotonic() if operation is not None else math.inf
    if left <= 0:
        raise NotSent("Not sent: the operation's time is over.")
    seconds = min(left, math.inf if asked is None else asked)
    return DEFAULT_SECONDS if math.isinf(seconds) else seconds


def _hand_over(operation: Operation | None) -> Operation:
    if operation is None:
        raise RuntimeError("A committing call is made inside `with Operation(...)`.")
    operation.hand_over()
    return operation


def _accept(response: Response, guard: Operation | None) -> Response:
    if guard is not None:
        guard.answer = response
    if len(response.content) > MAX_ANSWER_BYTES:
        raise AnswerTooLong(f"The answer is longer than {MAX_ANSWER_BYTES} bytes.")
    return response
