"""What a connector may offer beyond the contract. The manifest's `also` says what it does.

None of these publishes or retracts; each is called outside any placement's claim, and a failure of
theirs breaks nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from hub.sdk.contract import Account, Article, Placement, Tools
from hub.sdk.outcomes import Credentials, Retry


@dataclass(frozen=True, slots=True)
class Healthy:
    """The account can be used.

    Attributes:
        name: what the platform calls it.
        evidence: plain JSON worth showing: followers, verification.
        expires_at: when the owner has to agree again, if the platform says so.
    """

    name: str | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unhealthy:
    """The account cannot be used, and why, in words for its owner."""

    why: str


@dataclass(frozen=True, slots=True)
class Post:
    """Something that the account shows, whoever put it there."""

    remote_id: str
    title: str
    url: str | None = None
    published_at: datetime | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What the platform says is left of a quota; its own count is the truth."""

    bucket: str
    left: int
    resets_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Renewed:
    """New credentials, in the shape of the connector's model.

    Attributes:
        expires_at: when the owner has to agree again; None if the platform does not say so. It is
            not the end of a token that the connector renews by itself.
    """

    credentials: dict[str, Any] = field(repr=False)
    expires_at: datetime | None = None


class Layout(StrEnum):
    """What a story becomes on a platform; the hub lays its preview out as that."""

    ARTICLE = "article"  # a page of its own
    POST = "post"  # a text among others, with pictures under it
    GALLERY = "gallery"  # pictures to leaf through, with a text under them
    VIDEO = "video"  # a video behind its cover, with a caption


@dataclass(frozen=True, slots=True)
class Preview:
    """What readers would see of a story: plain data, which the hub lays out.

    A picture is named by its source: `picture.source`, or an address that the account gives it.
    Nothing is fetched from elsewhere to show a preview.

    Attributes:
        title: over the text; empty on platforms that have none.
        byline: under the title: who signs, where it comes from.
        digest: what lists and shared cards say under the title.
        html: of an article, as `hub.sdk.html.inline` leaves it; styles may stand in place.
        text: of a post or a caption; of an article, what announces it.
        cover: what stands for the story in lists; empty without one.
        pictures: those that `html` does not show, in their order.
        files: the names of attachments that readers get.
        link: where the copy leads, to the story's page say; without marks of the connector's own.
    """

    layout: Layout
    title: str = ""
    byline: str = ""
    digest: str = ""
    html: str = ""
    text: str = ""
    cover: str = ""
    pictures: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    link: str = ""


def whole(article: Article, *, link: str = "") -> Preview:
    """Return the preview of a story on a platform that is given all of it, its files included."""
    return Preview(
        Layout.ARTICLE,
        title=article.title,
        byline="　".join(name for name in (article.source, article.author) if name),
        digest=article.digest,
        html=article.body_html,
        cover=next((one.source for one in article.assets if one.role == "cover"), ""),
        files=tuple(one.name for one in article.assets if one.role == "attachment"),
        link=link,
    )


@dataclass(frozen=True, slots=True)
class App:
    """The hub's own application on a platform: what owners allow to act for their accounts.

    Attributes:
        key: its public name: `client_id`, appkey.
        secret: what proves that it is the hub who asks.
    """

    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Joining:
    """An owner on the way to the platform and back.

    Attributes:
        account: as it is enrolled. It may have no credentials yet, so it is shown without any.
        callback_url: where the platform sends the owner back to; the same for all its accounts.
        state: comes back untouched, as the parameter `state`. A platform that has none of its own
            gets it as a part of the callback URL.
        app: the hub's, where the manifest names one.
        kept: what `authorize` wanted to have kept; for `callback` only.
    """

    account: Account
    callback_url: str
    state: str = field(repr=False)
    app: App | None = None
    kept: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where the owner goes: a page to open, or to scan as a code.

    Attributes:
        url: it shows no secret; people send it to each other.
        kept: plain JSON for `callback`, sealed until then: a verifier, an application's secret.
    """

    url: str
    kept: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Joined:
    """The owner has agreed, and handed no secret to anybody.

    Attributes:
        external_id: of the account that the platform names, whichever was expected: the hub
            compares, and takes no credentials of another.
        name: what the platform calls it, if it says so.
        credentials: in the shape of the connector's model.
        expires_at: when the owner has to agree again, if the platform says so.
    """

    external_id: str
    credentials: dict[str, Any] = field(repr=False)
    name: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotJoined:
    """The owner declined, or what came back is of no use; `why` is for the owner to read."""

    why: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request from a platform, as it came.

    Attributes:
        query: the last value of each parameter.
        headers: with lower-case names.
    """

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """What an event comes to.

    Attributes:
        status, reply: what the platform is answered.
        wakes: texts within the handles of `Pending`s that are worth a look now.
        tells: plain JSON that only the event says (why a send failed, where its pages are); it goes
            into the handles of the `Pending`s that are woken, as `heard`, for the next poll.
        links: where copies are, by the platform's names for them, which `wakes` has too: a copy
            whose link nobody knows yet gets its own.
    """

    status: int = 200
    reply: bytes = b""
    media_type: str = "text/plain; charset=utf-8"
    wakes: tuple[str, ...] = ()
    tells: dict[str, Any] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


@runtime_checkable
class ChecksAccount(Protocol):
    """`check_account`."""

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """Say whether the account can be used, without changing anything."""


@runtime_checkable
class RefreshesCredentials(Protocol):
    """`refresh_credentials`."""

    async def refresh_credentials(
        self, tools: Tools, account: Account
    ) -> Renewed | Credentials | Retry:
        """Exchange a refresh token. The old one may be void afterwards, so nothing is lost here."""


@runtime_checkable
class ListsRecent(Protocol):
    """`list_recent`."""

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        """Return what the account shows, the newest first."""


@runtime_checkable
class CountsQuota(Protocol):
    """`quota`."""

    async def quota(self, tools: Tools, account: Account) -> Sequence[Left]:
        """Return what the platform itself has counted."""


@runtime_checkable
class Measures(Protocol):
    """`metrics`: for the assessment of what stories did. The hub does not ask yet."""

    async def metrics(self, tools: Tools, placement: Placement) -> Mapping[str, int]:
        """Return how often a copy was read, shared, commented on: `{"reads": 120, "shares": 3}`."""


@runtime_checkable
class Previews(Protocol):
    """`preview`: for editors, before anything is pushed; the only one that is no coroutine."""

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Return what readers would see, made of what `render` gives. Pure; nobody is asked.

        Args:
            article: the version; a draft's `article_id` is 0.
            account: one of the platform's, without credentials; None where none is enrolled, or
                none of those whom the editor may see.

        Raises:
            ValueError: as `render` does; the text says why it can never be.
        """


@runtime_checkable
class Joins(Protocol):
    """`authorize` and `callback`: an enrolled account joins by a scanned code or an OAuth page.

    Both make nothing public: they ask with `tools.preparing`, and an exception is a `Retry`.
    """

    async def authorize(self, tools: Tools, joining: Joining) -> Invitation | Retry:
        """Return where the account's owner goes to agree."""

    async def callback(
        self, tools: Tools, joining: Joining, query: Mapping[str, str]
    ) -> Joined | NotJoined | Retry:
        """Turn what the owner came back with into credentials.

        The hub has checked `state`. After a `Retry` the owner may take the same way once more.
        """


@runtime_checkable
class Hears(Protocol):
    """`on_event`: a signed message from the platform; twice, late and out of order is normal."""

    async def on_event(self, account: Account, incoming: Incoming) -> Heard:
        """Check the signature and say what the event is about. Keep nothing."""
