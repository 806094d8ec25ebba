"""One HTTP client per origin, tied to an address that has been checked.

The name is resolved here, every address it has is checked, and the connection goes to one of
those, so that no second look-up can lead elsewhere; SNI and the Host header stay the name's. No
redirects, no cookies, no proxy from the environment, TLS verified.
"""

import asyncio
import socket
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakValueDictionary

import httpx
from pyreqwest.client import Client, ClientBuilder

from hub.sdk.addresses import Network, Url, check_addresses

MAX_ORIGINS = 512  # a client holds about 0.1 MB of root certificates
FRESH_SECONDS = 60.0  # how long a name's addresses are believed
FAILED_SECONDS = 5.0  # how long a name that did not resolve is not asked again
RESOLVE_SECONDS = 3.0
CONNECT_SECONDS = 3.0
RESOLVER_THREADS = 16  # of their own: dead name servers hold a thread for half a minute
# Shorter than what common servers keep a connection for (uvicorn and Node 5 s): writing into one
# that the other side is just closing would leave us not knowing whether the request arrived.
IDLE_SECONDS = 4.0
USER_AGENT = "regional-content-hub"

Resolver = Callable[[str, int], Awaitable[Iterable[str]]]


@dataclass(slots=True)
class _Entry:
    """An origin; `client` is None while its name is known not to resolve, because of `failure`."""

    fresh_until: float
    addresses: tuple[str, ...] = ()
    client: Client | None = None
    failure: httpx.ConnectError | None = None


class Pool:
    """The clients, least recently used ones dropped.

    Args:
        allowed: networks that may be reached although they are not public.
        resolve: gives a name's addresses; the system's resolver by default.
    """

    def __init__(self, *, allowed: Iterable[Network] = (), resolve: Resolver | None = None) -> None:
        self._allowed = tuple(allowed)
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="resolve")
        self._resolve = resolve or self._ask_the_system
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def get(self, origin: str) -> Client | None:
        """Return the client of an origin that was opened lately.

        Raises:
            httpx.ConnectError: the origin could not be opened a moment ago.
        """
        entry = self._entries.get(origin)
        if entry is None or entry.fresh_until < time.monotonic():
            return None
        if entry.failure is not None:
            raise type(entry.failure)(str(entry.failure))
        self._entries.move_to_end(origin)
        return entry.client

    async def open(self, url: Url) -> Client:
        """Resolve, check and connect an origin anew, once for all who wait for it.

        Raises:
            AddressRefused: an address of the name is not allowed.
            httpx.ConnectError: the name does not resolve.
        """
        lock = self._locks.setdefault(url.origin, asyncio.Lock())
        async with lock:
            client = self.get(url.origin)
            return client or await self._open(url)

    def failed(self, origin: str, client: Client) -> None:
        """Note that a client could not connect: next time, try the name's next address."""
        entry = self._entries.get(origin)
        if entry is not None and entry.client is client and len(entry.addresses) > 1:
            entry.addresses = (*entry.addresses[1:], entry.addresses[0])
            entry.client = None
            entry.fresh_until = 0.0

    def close(self) -> None:
        """Let go of every connection."""
        self._entries.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _open(self, url: Url) -> Client:
        old = self._entries.get(url.origin) or _Entry(0.0)
        try:
            addresses = _in_old_order(old.addresses, await self._addresses(url))
        except httpx.ConnectError as failure:
            self._keep(url.origin, _Entry(time.monotonic() + FAILED_SECONDS, failure=failure))
            raise
        client = old.client if old.addresses[:1] == addresses[:1] else None
        if client is None:
            loop = asyncio.get_running_loop()
            client = await loop.run_in_executor(self._threads, _build, url, addresses[0])
        self._keep(url.origin, _Entry(time.monotonic() + FRESH_SECONDS, addresses, client))
        return client

    def _keep(self, origin: str, entry: _Entry) -> None:
        self._entries[origin] = entry
        self._entries.move_to_end(origin)
        while len(self._entries) > MAX_ORIGINS:
            # Only let go: requests under way hold the client, its connections close after them.
            self._entries.popitem(last=False)

    async def _addresses(self, url: Url) -> tuple[str, ...]:
        literal = url.literal
        addresses = await self._look_up(url) if literal is None else (str(literal),)
        check_addresses(url.host, addresses, self._allowed)
        return addresses

    async def _look_up(self, url: Url) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                addresses = tuple(dict.fromkeys(await self._resolve(url.host, url.port)))
        except (OSError, UnicodeError) as error:  # TimeoutError is an OSError
            why = "took too long" if isinstance(error, TimeoutError) else "failed"
            raise httpx.ConnectError(f"{url.host}: resolving the name {why}") from None
        if not addresses:
            raise httpx.ConnectError(f"{url.host}: the name has no address")
        return addresses

    async def _ask_the_system(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _getaddrinfo, host, port)


def _getaddrinfo(host: str, port: int) -> list[str]:
    # AI_ADDRCONFIG: no IPv6 addresses on a machine that has none itself
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [str(address[0]) for *_, address in found]


def _in_old_order(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the order that `failed` has arrived at while the set of addresses is the same."""
    return old if set(old) == set(new) else new


def _build(url: Url, address: str) -> Client:
    builder = (
        ClientBuilder()
        .no_proxy()
        .follow_redirects(enable=False)
        .referer(enable=False)
        .user_agent(USER_AGENT)
        .connect_timeout(timedelta(seconds=CONNECT_SECONDS))
        .pool_idle_timeout(timedelta(seconds=IDLE_SECONDS))
    )
    if url.literal is None:
        builder = builder.resolve(url.host, address, url.port)
    return builder.build()
