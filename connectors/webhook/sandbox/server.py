"""The sandbox as a server, in this process or in one of its own."""

import asyncio
import re
from collections.abc import Sequence
from html import unescape
from itertools import count
from types import TracebackType
from typing import Self
from urllib.parse import quote

from connectors.webhook.sandbox.behaviour import Behaviour, Mode
from connectors.webhook.sandbox.keys import SEED, Keys
from connectors.webhook.sandbox.ledger import Ledger
from connectors.webhook.sandbox.receiver import REFUSAL, Receiver
from connectors.webhook.sandbox.routes import Routes
from connectors.webhook.sandbox.stories import Status, Stories
from hub.sdk.testing import wire
from hub.sdk.testing.asgi import application
from hub.sdk.testing.sandbox import Enrolled, Seen
from hub.sdk.testing.sandbox import Sandbox as Platform
from hub.sdk.testing.wire import Connection

_TAGS = re.compile(r"<[^>]*>")


class Sandbox(Platform):
    """A receiver for any number of accounts: as a server of its own, or for the kit's.

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
        self.app = application(self._routes.answer)
        self._numbers = count(420_100)
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

    # --- for the conformance kit ---------------------------------------------------------------

    def enrol(self, url: str) -> Enrolled:
        """Give an account a name and a secret; `app` is served at `url`."""
        self._receiver.url = url
        name = str(next(self._numbers))
        secret = self.secret(name)
        return Enrolled(name, {"endpoint": self.endpoint(name)}, {"secret": secret}, (secret,))

    def posts(self, account: Enrolled) -> Sequence[Seen]:
        """Return all that an app ever showed."""
        mine = [
            (key, story) for name, key, story in self.stories.all() if name == account.external_id
        ]
        shown = [(key, story, self.stories.content(story)) for key, story in mine if story.version]
        return [
            Seen(
                remote_id=key,
                title=content["title"],
                text=unescape(_TAGS.sub("", content["body_html"])),
                live=story.status is Status.PRESENT,
                times_written=story.times_written,
                measured=content["body_html"],
            )
            for key, story, content in shown
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Take a story down, as an editor does in the app's own back office."""
        self.stories.apply(account.external_id, "article.retracted", {"id": remote_id})

    def commits(self, request: wire.Request) -> bool:
        """Say whether it is an event."""
        return request.method == "POST" and request.path.endswith("/hook")

    def revoke(self, account: Enrolled) -> None:
        """Give the app another secret, and tell nobody."""
        self.keys.give(account.external_id, self.secret(f"{account.external_id} anew"))

    def refuse_content(self, account: Enrolled) -> str:
        """Refuse the next event."""
        self.behave(account.external_id, Behaviour(mode=Mode.REFUSE, times=1))
        return REFUSAL

    def limit_rate(self, account: Enrolled, seconds: int) -> None:
        """Answer the next event with 429."""
        limit = Behaviour(mode=Mode.RATE_LIMIT, times=1, retry_after=str(seconds))
        self.behave(account.external_id, limit)

    def lose_content(self, account: Enrolled) -> None:
        """Say 200 to the next event, and do nothing."""
        self.behave(account.external_id, Behaviour(mode=Mode.LIE, times=1))

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
