"""The contract between the engine and a connector: plain data in, an outcome out.

A connector is a class with a `manifest` and the operations below. Operations are coroutines, make
at most **one committing call** each, and hold no state between calls: the engine may run the next
one in another process. Everything handed over is plain data, so that a connector can run out of
process one day.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from hub.sdk.keep import Keep, Memory
from hub.sdk.manifest import Manifest
from hub.sdk.outcomes import Outcome, Sighting


@dataclass(frozen=True, slots=True)
class Picture:
    """A cover, an inline picture or an attachment.

    Attributes:
        digest: `"sha256:…"` of the bytes.
        url: where the hub serves it while the placement is public; None where it does not.
    """

    digest: str
    name: str
    media_type: str
    size: int
    role: str
    url: str | None = None

    @property
    def source(self) -> str:
        """What an `<img>` of a story's body names it by."""
        return f"asset:{self.digest}"


@dataclass(frozen=True, slots=True)
class Article:
    """One immutable version of a story, as connectors see it."""

    article_id: int
    version: int
    kind: str
    title: str
    body_html: str
    digest: str
    author: str
    source: str
    source_url: str | None
    published_at: datetime
    fingerprint: str
    assets: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An enrolled client, as its connector sees it.

    Attributes:
        settings, credentials: validated against the connector's own models; `credentials` is None
            for platforms without secrets, and its `repr` shows nothing.
        site_url: the hub's page of the account's region, where its stories' canonical pages are.
    """

    account_id: int
    external_id: str
    name: str
    region_code: str
    settings: Any
    credentials: Any = field(default=None, repr=False)
    site_url: str = ""

    def page(self, article: Article) -> str:
        """Return the story's canonical page."""
        return self.page_of(article.article_id)

    def page_of(self, article_id: int) -> str:
        """Return a story's canonical page, where a payload has only its number."""
        return f"{self.site_url}/{article_id}"

    def picture_url(self, article: Article, picture: Picture) -> str:
        """Return where a platform can fetch a picture while the story's page is live."""
        return picture.url or f"{self.page(article)}/assets/{picture.digest}/{quote(picture.name)}"


@dataclass(frozen=True, slots=True)
class Placement:
    """One story on one account: what a call is about.

    Attributes:
        key: our name for this copy, unique for ever: `"{article}-{account}-{slot}-{incarnation}"`.
            A platform that lets us choose the object's id gets this one. For what exists already
            it is `known_as`.
        idempotency_key: the same for every try of the same operation on the same bytes.
        account: whose client it is.
        remote_id: the platform's name for the copy; None while it is being made or looked up.
        url: where a reader finds it, once known.
        state: what the last `Step` kept, or the handle of a `Pending`.
        since: when the first call that may have created this copy began; None if none did.
    """

    key: str
    idempotency_key: str
    account: Account
    remote_id: str | None = None
    url: str | None = None
    state: dict[str, Any] | None = None
    since: datetime | None = None

    @property
    def known_as(self) -> str:
        """The copy's name on a platform that takes ours: an earlier copy bears an earlier key."""
        return self.remote_id or self.key


async def no_asset(picture: Picture) -> bytes:
    """Read a picture where none is kept."""
    raise LookupError(f"{picture.name} is not kept here")


@dataclass(frozen=True, slots=True)
class Tools:
    """What the engine hands to a connector for its calls.

    Attributes:
        http: the client for the committing call; it stops a call that starts too late.
        preparing: the same for calls that make nothing public (uploads, drafts, tokens): any
            failure of theirs is a `Retry`.
        base_url: the hub's own public address, without a trailing slash.
        keep: tokens and uploads, kept between calls and shared by all workers.
        asset: reads a picture's bytes. Raises `LookupError` for what the hub does not have.
    """

    http: httpx.AsyncClient
    preparing: httpx.AsyncClient
    base_url: str
    keep: Keep = field(default_factory=Memory)
    asset: Callable[[Picture], Awaitable[bytes]] = no_asset


@runtime_checkable
class Connector(Protocol):
    """One platform.

    `render` is pure: the same article and account give the same payload. Where the account plays
    no part the engine renders once per version (`renders_per_account = False`).
    """

    manifest: ClassVar[Manifest]
    settings_model: ClassVar[type[BaseModel]]
    credentials_model: ClassVar[type[BaseModel] | None]
    renders_per_account: ClassVar[bool]

    def render(self, article: Article, account: Account | None) -> Any:
        """Turn a version into the platform's payload. Raise `ValueError` for what cannot be."""

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Make a copy public."""

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Bring the copy to this payload; safe to repeat."""

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Take the copy away; what is already gone is `Done`."""

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Ask how an asynchronous publish goes on; `placement.state` is its handle."""

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Find a copy whose publish was not answered."""

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """See whether the copy is there now, as a reader would."""


@runtime_checkable
class EditionConnector(Connector, Protocol):
    """A platform that sends several stories at once: `manifest.capabilities.unit = "edition"`.

    `render` is of one story. `publish` gets the payloads of all stories of one send, in order, and
    answers with a `Done` that has as many `parts`; the same goes for `poll`. `retract`, `update`
    and `read_back` are of one story, whose `remote_id` is its part's; `look_up` finds the send.
    """


@runtime_checkable
class BatchConnector(Connector, Protocol):
    """A platform that takes many placements in one call.

    Each answer is a list as long as its input, in its order; an item that is missing or extra
    makes the whole batch unknown, item by item.
    """

    async def publish_many(
        self, tools: Tools, placements: Sequence[Placement], payload: Any
    ) -> Sequence[Outcome]:
        """`publish` for placements that share one payload."""

    async def update_many(
        self, tools: Tools, placements: Sequence[Placement], payload: Any
    ) -> Sequence[Outcome]:
        """`update` for placements that share one payload."""

    async def retract_many(
        self, tools: Tools, placements: Sequence[Placement]
    ) -> Sequence[Outcome]:
        """`retract` for many."""

    async def read_back_many(
        self, tools: Tools, placements: Sequence[Placement]
    ) -> Sequence[Sighting]:
        """`read_back` for many."""
