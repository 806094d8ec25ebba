"""A sandbox on loopback, and everything that can go wrong between it and the hub.

async with Server(sandbox.app, sandbox.commits) as server:
    account = sandbox.enrol(server.url)
    server.misbehave(faults.ANSWER_LOST)            # the next committing request
    server.misbehave(faults.GATEWAY, times=None, on=Which.ALL)
    ...
    assert [entry.status for entry in server.ledger if entry.commits] == [200]
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import Enum, auto
from types import TracebackType
from typing import Self

from hub.sdk.testing.asgi import ask
from hub.sdk.testing.faults import Fault
from hub.sdk.testing.lists import without
from hub.sdk.testing.sandbox import App
from hub.sdk.testing.wire import Connection, Reply, Request

HOST = "127.0.0.1"
LONGEST_QUEUE = 1_024  # connections that wait to be accepted


class Which(Enum):
    """Which requests a fault concerns."""

    COMMITTING = auto()  # what makes, changes or deletes something that readers see
    OTHERS = auto()
    ALL = auto()


@dataclass(slots=True)
class Entry:
    """One request that came in.

    Attributes:
        commits: it makes, changes or deletes something that readers see.
        fault: what went wrong with it on purpose.
        status: the platform's answer; None if the platform was not asked.
        answered: the body of that answer, before anything went wrong with it.
    """

    request: Request
    commits: bool
    fault: Fault | None = None
    status: int | None = None
    answered: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class _Armed:
    fault: Fault
    left: int | None
    on: Which
    when: Callable[[Request], bool] | None

    def concerns(self, entry: Entry) -> bool:
        """Tell whether the request goes wrong this way, if there is any left."""
        if self.left == 0 or (self.when is not None and not self.when(entry.request)):
            return False
        return self.on is Which.ALL or entry.commits is (self.on is Which.COMMITTING)


class Server:
    """Serves an application on a free port of loopback.

    Args:
        app: a sandbox's.
        commits: the sandbox's: whether a request makes something public.

    Attributes:
        ledger: every request, in order.
        failures: what the application raised; its client got a 500.
        reached: set whenever a request goes wrong on purpose.
        clock_is_off: by how much the answers' `Date` is wrong.
    """

    def __init__(self, app: App, commits: Callable[[Request], bool]) -> None:
        self.ledger: list[Entry] = []
        self.failures: list[Exception] = []
        self.reached = asyncio.Event()
        self.clock_is_off = timedelta(0)
        self._app = app
        self._commits = commits
        self._armed: list[_Armed] = []
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where it listens, without a trailing slash."""
        return f"http://{HOST}:{self._port}"

    def misbehave(
        self,
        fault: Fault,
        *,
        times: int | None = 1,
        on: Which = Which.COMMITTING,
        when: Callable[[Request], bool] | None = None,
    ) -> None:
        """Go wrong with the next requests.

        Args:
            fault: how.
            times: how often; always, if None.
            on: with which.
            when: with which of those: an account's, say.
        """
        self._armed.append(_Armed(fault, times, on, when))

    def behave(self) -> None:
        """Forget all faults that are still to come."""
        self._armed.clear()

    def committing(self) -> list[Entry]:
        """Return the requests that would change what readers see and reached the platform."""
        return [entry for entry in self.ledger if entry.commits and entry.status is not None]

    async def listen(self) -> None:
        """Take connections; after `refuse`, on the same port again."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._answer, self._connections),
            HOST,
            self._port,
            backlog=LONGEST_QUEUE,
        )
        self._port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Cut every connection, and take none."""
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.cut()
        if self._server is not None:
            await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.refuse()

    async def _answer(self, request: Request) -> Reply:
        entry = Entry(request, self._commits(request))
        self.ledger.append(entry)
        entry.fault = self._fault(entry)
        acts = entry.fault is None or entry.fault.acts
        reply = await self._ask(entry) if acts else Reply()
        if entry.fault is not None:
            reply = self._spoilt(reply, entry.fault)
            if entry.fault.echoes:
                reply.body = _echo(request)
            self.reached.set()
        reply.headers["date"] = self._date()
        return reply

    def _fault(self, entry: Entry) -> Fault | None:
        armed = next((one for one in self._armed if one.concerns(entry)), None)
        if armed is None:
            return None
        if armed.left is not None:
            armed.left -= 1
        return armed.fault

    async def _ask(self, entry: Entry) -> Reply:
        try:
            reply = await ask(self._app, entry.request)
        except Exception as error:  # noqa: BLE001 - a sandbox is code that others write
            self.failures.append(error)
            reply = Reply(500, b'{"error": "the sandbox failed"}')
        entry.status, entry.answered = reply.status, reply.body
        return reply

    def _spoilt(self, reply: Reply, fault: Fault) -> Reply:
        spoilt = replace(reply, status=fault.status or reply.status, ends=fault.ends)
        if fault.body is not None:
            spoilt = replace(spoilt, body=fault.body, media_type=fault.media_type, headers={})
        if fault.without is not None:
            spoilt.body = without(spoilt.body, fault.without)
        if fault.truncated:
            spoilt.body = spoilt.body[: len(spoilt.body) // 2]
        if fault.clipped:
            spoilt.body = spoilt.body[: -fault.clipped]
        if fault.location is not None:
            spoilt.headers["location"] = self.url + fault.location
        if fault.retry_after is not None:
            spoilt.headers["retry-after"] = self._retry_after(fault)
        return spoilt

    def _retry_after(self, fault: Fault) -> str:
        seconds = fault.retry_after or 0
        return self._date(timedelta(seconds=seconds)) if fault.as_date else str(seconds)

    def _date(self, later: timedelta = timedelta(0)) -> str:
        return format_datetime(datetime.now(UTC) + self.clock_is_off + later, usegmt=True)


def _echo(request: Request) -> bytes:
    shown = {
        "error": "bad request",
        "url": request.target,
        "headers": dict(request.headers),
        "body": request.body.decode(errors="replace"),
    }
    return json.dumps(shown, ensure_ascii=False).encode()
