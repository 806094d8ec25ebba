"""What one check has for itself: a platform, a server before it, an account, an engine."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from itertools import count
from typing import Any, NoReturn

import httpx
from pydantic import ValidationError
from pyreqwest.client import Client

from hub.sdk.addresses import Url
from hub.sdk.contract import Account, Article, Connector, Tools
from hub.sdk.http import make_tools
from hub.sdk.keep import Keep
from hub.sdk.manifest import Manifest
from hub.sdk.optional import Incoming
from hub.sdk.outcomes import ByPerson, Done
from hub.sdk.pool import Pool
from hub.sdk.testing.beside import Beside
from hub.sdk.testing.check import Failed, Inapplicable, expect
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.engine import Engine
from hub.sdk.testing.faults import Fault
from hub.sdk.testing.sandbox import Enrolled, Sandbox, Seen
from hub.sdk.testing.server import Server, Which
from hub.sdk.testing.stories import bytes_of, lengthened, story
from hub.sdk.testing.subject import Subject

HUB = "https://hub.hubei.example"
IMPATIENT = (0.4, 2.0, 8.0)  # seconds of a call that has to time out, try by try
LOOPBACK = (ip_network("127.0.0.0/8"),)
FIRST_ACCOUNT = 42
NOBODY = Enrolled("420100")


class _Nowhere(Pool):
    """For a connector that calls nobody."""

    async def open(self, url: Url) -> Client:
        raise httpx.ConnectError(f"{url.host}: the connector has no sandbox, so it calls nobody")


@dataclass(slots=True)
class Trial:
    """One check's world. Nothing in it is shared with another check's.

    Attributes:
        impatience: seconds of a call that has to time out.
        owners: of the accounts made so far, what the sandbox calls them.
    """

    subject: Subject
    tools: Tools
    impatience: float
    platform: Sandbox | None = None
    serving: Server | None = None
    owners: dict[int, Enrolled] = field(default_factory=dict)
    engine: Engine = field(init=False)
    account: Account = field(init=False)
    _closing: ExitStack = field(default_factory=ExitStack, repr=False)
    _numbers: Iterator[int] = field(default_factory=lambda: count(FIRST_ACCOUNT), repr=False)

    def __post_init__(self) -> None:
        self.engine = self.new_engine(self.tools)
        self.account = self.enrol()

    # --- what there is -------------------------------------------------------------------------

    @property
    def connector(self) -> Connector:
        """The connector that is checked."""
        return self.subject.connector

    @property
    def manifest(self) -> Manifest:
        """What it says of itself."""
        return self.subject.manifest

    @property
    def sandbox(self) -> Sandbox:
        """The platform; only a check that is made `alone` may find none."""
        if self.platform is None:
            raise LookupError(f"there is no {self.subject.module}.sandbox")
        return self.platform

    @property
    def server(self) -> Server:
        """What stands before the platform."""
        if self.serving is None:
            raise LookupError(f"there is no {self.subject.module}.sandbox")
        return self.serving

    @property
    def owner(self) -> Enrolled:
        """What the sandbox calls the first account."""
        return self.owners[self.account.account_id]

    def posts(self, account: Account | None = None) -> Sequence[Seen]:
        """Return all that an account ever showed; the first account's, if none is named."""
        return self.sandbox.posts(self.owners[(account or self.account).account_id])

    def live(self, account: Account | None = None) -> list[Seen]:
        """Return what an account's readers see now."""
        return [post for post in self.posts(account) if post.live]

    # --- making more of it ---------------------------------------------------------------------

    def new_engine(self, tools: Tools) -> Engine:
        """Make an engine, as another process would."""
        ledger = self.serving.ledger if self.serving is not None else ()
        beside = Beside(ledger, self._pass, self._act, self._told)
        return Engine(self.connector, tools, beside)

    def enrol(self) -> Account:
        """Enrol one more account."""
        number = next(self._numbers)
        owner = NOBODY if self.platform is None else self.platform.enrol(self.server.url)
        self.owners[number] = owner
        return _account(self.connector, number, owner)

    def renew(self, credentials: dict[str, Any]) -> None:
        """Give the first account other credentials."""
        number = self.account.account_id
        owner = replace(self.owners[number], credentials=credentials)
        self.account = _account(self.connector, number, owner)

    def elsewhere(self, keep: Keep | None = None) -> Engine:
        """Make an engine as in another process, with none of this one's connections.

        Args:
            keep: the same one, as other workers have, unless it was lost.
        """
        pool = Pool(allowed=LOOPBACK)
        self._closing.callback(pool.close)
        tools = replace(make_tools(pool, HUB), keep=keep or self.tools.keep, asset=bytes_of)
        return self.new_engine(tools)

    def copy(
        self, n: int = 0, account: Account | None = None, article: Article | None = None
    ) -> Copy:
        """Name a copy that is still to be made: the `n`th story, or an article of the check's."""
        account = account or self.account
        article = self.suited(article or story(n))
        return Copy(account, (article,), f"{article.article_id}-{account.account_id}-0-0")

    def suited(self, article: Article) -> Article:
        """Return a story as the platform takes it: long enough, with a video if need be."""
        long_enough = lengthened(article, self.manifest.limits.body)
        return long_enough if self.platform is None else self.platform.suited(long_enough)

    def edition(self, stories: int) -> Copy:
        """Name a send that is still to be made, of so many stories or as many as it takes."""
        most = self.manifest.limits.edition_stories or stories
        articles = tuple(story(n) for n in range(min(stories, most)))
        return Copy(self.account, articles, f"edition-{self.account.account_id}-0-0")

    # --- what most checks begin with -----------------------------------------------------------

    async def published(self, n: int = 0, account: Account | None = None) -> Copy:
        """Publish the `n`th story. Fails the check if that does not go well."""
        copy = self.copy(n, account)
        await self.must_publish(copy)
        return copy

    async def must_publish(self, copy: Copy) -> Done:
        """Publish, and fail the check unless it is done."""
        answer = await self.engine.publish(copy)
        if not isinstance(answer, Done):
            raise Failed(f"an ordinary publish came to {answer}")
        return answer

    async def live_through_all(self) -> Copy:
        """Make every call of a copy's life, from its publish to the look after its retraction."""
        copy = await self.published()
        for operation in ("look_up", "read_back", "update", "retract", "read_back"):
            await self.engine.attempt(copy, operation)
        return copy

    @contextmanager
    def going_wrong(
        self, fault: Fault, *, times: int | None = 1, on: Which = Which.COMMITTING
    ) -> Iterator[None]:
        """Let requests go wrong meanwhile, and calls end quickly.

        Raises:
            Inapplicable: no request came that could have gone wrong.
        """
        server, patience = self.server, self.engine.seconds
        server.reached.clear()
        server.misbehave(fault, times=times, on=on)
        if fault.ends in {"never", "endless", "huge"}:
            self.engine.seconds = self.impatience
        yield
        self.engine.seconds = patience
        server.behave()
        if not server.reached.is_set():
            raise Inapplicable("requests", "no request was made that could have gone wrong")

    def settle(self) -> None:
        """Let a copy's time to appear or to go pass."""
        self._pass(self.manifest.limits.settle_seconds)

    def one_post(self, when: str, account: Account | None = None) -> Seen:
        """Return the account's only live post, or fail the check."""
        live = self.live(account)
        expect(len(live) == 1, f"{len(live)} posts are live {when}, not one")
        return live[0]

    def _pass(self, seconds: float) -> None:
        if self.platform is not None:
            self.platform.let_pass(seconds)

    def _told(self, account: Account) -> Sequence[Incoming]:
        if self.platform is None:
            return ()
        return self.platform.told(self.owners[account.account_id])

    def _act(self, copy: Copy, asked: ByPerson) -> str:
        owner = self.owners[copy.account.account_id]
        return self.sandbox.do_by_hand(owner, copy.url, asked.instructions)


@asynccontextmanager
async def begin(subject: Subject, impatience: float = IMPATIENT[0]) -> AsyncIterator[Trial]:
    """Make a check's world, and take it down."""
    pool = Pool(allowed=LOOPBACK) if subject.sandbox else _Nowhere()
    tools = replace(make_tools(pool, HUB), asset=bytes_of)
    with ExitStack() as closing:
        closing.callback(pool.close)
        if subject.sandbox is None:
            yield Trial(subject, tools, impatience, _closing=closing)
            return
        platform = subject.sandbox()
        async with Server(platform.app, platform.commits) as server:
            try:
                yield Trial(subject, tools, impatience, platform, server, _closing=closing)
            finally:
                _check_sandbox(server)  # its own failure explains whatever else was found


def _check_sandbox(server: Server) -> None:
    if server.failures:
        raise Failed(f"the sandbox itself failed: {server.failures[0]!r}")


def _account(connector: Connector, number: int, owner: Enrolled) -> Account:
    model = connector.credentials_model
    try:
        settings = connector.settings_model.model_validate(owner.settings)
        credentials = model and model.model_validate(owner.credentials)
    except ValidationError as error:
        _unusable(error)
    return Account(
        account_id=number,
        external_id=owner.external_id,
        name="武汉市融媒体中心",
        region_code="420100",
        settings=settings,
        credentials=credentials,
        site_url=f"{HUB}/sites/420100",
    )


def _unusable(error: ValidationError) -> NoReturn:
    fields = sorted({".".join(map(str, one["loc"])) or "all" for one in error.errors()})
    raise Failed(f"the sandbox's account does not fit the connector's models: {fields}") from None
