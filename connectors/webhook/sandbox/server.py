"""The sandbox as a server, in this process or in one of its own."""

import asyncio
from types import TracebackType
from typing import Self
from urllib.parse import quote

from connectors.webhook.sandbox.behaviour import Behaviour
from connectors.webhook.sandbox.keys import SEED, Keys
from connectors.webhook.sandbox.ledger import Ledger
from connectors.webhook.sandbox.receiver import Receiver
from connectors.webhook.sandbox.routes import Routes
from connectors.webhook.sandbox.stories import Stories
from hub.sdk.testing.wire import Connection


class Sandbox:
    """A receiver for any number of accounts.

    Args:
        port: 0 for a free one.
        seed: what the accounts' secrets are derived from.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0, seed: str = SEED) -> None:
        self.stories = Stories()
        self.ledger = Ledger()
        self.keys = Keys(seed)
        self._receiver = Receiver(self.stories, self.ledger, self.keys)
        self._routes = Routes(self._receiver, self.stories, self.ledger)
        self._address = (host, port)
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()

    @property
    def url(self) -> str:
        """Where it listens, without a trailing slash."""
        return self._receiver.url

    def endpoint(self, account: str) -> str:
        """Return what an account is enrolled with."""
        return f"{self.url}/{quote(account, safe='')}/hook"

    def secret(self, account: str) -> str:
        """Return the secret that an account is enrolled with."""
        return self.keys.secret(account)

    def behave(self, account: str, *behaviours: Behaviour) -> None:
        """Misbehave from now on, `*` meaning every account; without behaviours, behave."""
        self._receiver.behaviours.put(account, *behaviours)

    async def start(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        host, port = self._address
        self._server = await loop.create_server(
            lambda: Connection(self._routes.answer, self._connections), host, port, backlog=4096
        )
        port = self._server.sockets[0].getsockname()[1]
        self._receiver.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.cut()
        if self._server is not None:
            await self._server.wait_closed()

    async def serve_forever(self) -> None:
        """Serve until cancelled."""
        if self._server is None:
            await self.start()
        await asyncio.Event().wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
