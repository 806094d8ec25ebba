"""Official accounts on the sandbox, and calls to the connector as the engine makes them."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from ipaddress import ip_network
from itertools import count
from typing import Any, Literal

from connectors.wechat import connector
from connectors.wechat.events import on_event
from connectors.wechat.sandbox import Clock, Sandbox
from connectors.wechat.sandbox.world import Account as Owner
from hub.sdk import Account, Article, Outcome, Part, Pending, Placement, Sighting, Step, Tools
from hub.sdk.call import Operation
from hub.sdk.classify import classify, describe
from hub.sdk.http import make_tools
from hub.sdk.outcomes import CannotTell, Done
from hub.sdk.pool import Pool
from hub.sdk.testing.sandbox import Enrolled
from hub.sdk.testing.server import Entry, Server
from hub.sdk.testing.stories import bytes_of, story

HUB = "https://hub.hubei.example"
ROUNDS = 12
LOOKS = frozenset({"look_up", "read_back"})

Channel = Literal["mass", "freepublish"]


@dataclass(slots=True)
class Message:
    """One send as the engine keeps it.

    Attributes:
        outcomes: what its calls have come to.
    """

    account: Account
    articles: Sequence[Article]
    key: str
    state: dict[str, Any] | None = None
    since: datetime | None = None
    outcomes: list[Any] = field(default_factory=list)

    @property
    def parts(self) -> tuple[Part, ...]:
        done = self.outcomes[-1]
        assert isinstance(done, Done), done
        return done.parts

    def part(self, n: int) -> Placement:
        """Name the `n`th story, as a placement of its own."""
        key = f"{self.articles[n].article_id}-{self.account.account_id}-0-0"
        part = self.parts[n]
        return Placement(key, f"{key}-retract-0", self.account, part.remote_id, part.url)

    def placement(self, operation: str) -> Placement:
        return Placement(
            self.key,
            f"{self.key}-{operation}-1",
            self.account,
            state=self.state,
            since=self.since,
        )


@dataclass(slots=True)
class World:
    """A platform, and a hub's worker beside it.

    Attributes:
        seconds: that a call may take.
    """

    sandbox: Sandbox
    server: Server
    tools: Tools
    clock: Clock
    seconds: float = 5.0
    owners: dict[int, Enrolled] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: count(1))

    def enrol(self, channel: Channel = "mass", **settings: Any) -> Account:
        """Enrol an account; by default one that may send as often as it likes."""
        enrolled = self.sandbox.enrol(self.server.url)
        given = {**enrolled.settings, "channel": channel, **settings}
        owner = self.sandbox.of(enrolled)
        owner.kind = given["account_type"]
        number = next(self.numbers)
        self.owners[number] = enrolled
        return Account(
            number,
            enrolled.external_id,
            "武汉发布",
            "420100",
            connector.settings_model.model_validate(given),
            connector.credentials_model.model_validate(enrolled.credentials),
            f"{HUB}/sites/420100",
        )

    def enrolled(self, account: Account) -> Enrolled:
        return self.owners[account.account_id]

    def owner(self, account: Account) -> Owner:
        """Return what the platform keeps of an account."""
        return self.sandbox.of(self.enrolled(account))

    def titles(self, account: Account) -> list[str]:
        """Return what readers can read now."""
        return [post.title for post in self.sandbox.posts(self.enrolled(account)) if post.live]

    def requests(self, path: str) -> list[Entry]:
        """Return the requests to an interface, in order."""
        return [one for one in self.server.ledger if f"/cgi-bin/{path}?" in one.request.target]

    def message(self, account: Account, stories: int = 1, key: str = "") -> Message:
        """Put the first stories together."""
        articles = [story(n) for n in range(stories)]
        return Message(account, articles, key or f"-7-{account.account_id}-0-0")

    async def call(self, operation: str, placement: Placement, *payload: Any) -> Any:
        """Make one call with the engine's guard."""
        with Operation(finish_by=time.monotonic() + self.seconds) as guard:
            try:
                return await getattr(connector, operation)(self.tools, placement, *payload)
            except Exception as error:  # noqa: BLE001 - as the engine does
                looks = operation in LOOKS
                return CannotTell(describe(error)) if looks else classify(guard, error)

    async def publish(self, message: Message) -> Outcome:
        """Make one publishing call, and keep what is to be kept."""
        message.since = message.since or datetime.now(UTC)
        payload = [connector.render(article, message.account) for article in message.articles]
        outcome: Outcome = await self.call("publish", message.placement("publish"), payload)
        return self._keep(message, outcome)

    async def poll(self, message: Message) -> Outcome:
        outcome: Outcome = await self.call("poll", message.placement("poll"))
        return self._keep(message, outcome)

    async def look_up(self, message: Message) -> Sighting:
        sight: Sighting = await self.call("look_up", message.placement("look_up"))
        return sight

    async def submit(self, message: Message) -> Outcome:
        """Publish until the committing call was answered."""
        outcome = await self.publish(message)
        while isinstance(outcome, Step):
            outcome = await self.publish(message)
        return outcome

    async def follow(self, message: Message) -> Outcome:
        """Poll until there is an end."""
        outcome: Outcome = message.outcomes[-1]
        for _ in range(ROUNDS):
            if not isinstance(outcome, Pending):
                break
            self.sandbox.let_pass(outcome.after)
            outcome = await self.poll(message)
        return outcome

    async def sent(self, account: Account, stories: int = 1, key: str = "") -> Message:
        """Send an edition that is out in the end."""
        message = self.message(account, stories, key)
        await self.submit(message)
        done = await self.follow(message)
        assert isinstance(done, Done), done
        return message

    def hear(self, message: Message) -> None:
        """Put what the event says where the hub puts it."""
        assert message.state is not None
        incoming = self.sandbox.event(self.enrolled(message.account), message.state["number"])
        message.state["heard"] = on_event(message.account, incoming).tells

    def _keep(self, message: Message, outcome: Outcome) -> Outcome:
        message.outcomes.append(outcome)
        if isinstance(outcome, Step):
            message.state = outcome.state
        if isinstance(outcome, Pending):
            message.state = outcome.handle
        return outcome


@asynccontextmanager
async def open_world(seconds: float = 0.0) -> AsyncIterator[World]:
    """Serve a platform on loopback."""
    clock = Clock()
    sandbox = Sandbox("mass", clock=clock, seconds=seconds)
    pool = Pool(allowed=[ip_network("127.0.0.0/8")])
    async with Server(sandbox.app, sandbox.commits) as server:
        tools = replace(make_tools(pool, HUB), asset=bytes_of)
        yield World(sandbox, server, tools, clock)
    pool.close()
    await sandbox.close()
    assert not server.failures, server.failures
