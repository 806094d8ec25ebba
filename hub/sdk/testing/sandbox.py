"""What a connector's sandbox offers to the conformance kit, to tests and to demos.

A sandbox is the platform in memory: an ASGI application that speaks its interface (paths, fields,
codes, quotas, token lives, asynchrony) as faithfully as its documentation, and says so. It lives in
`<package>/sandbox.py` (or a package of that name) as the class `Sandbox`.

What goes wrong on the wire (dropped connections, lost answers, 5xx, HTML pages, redirects,
truncated or endless bodies) is not its business: `hub.sdk.testing.server` does that to any sandbox.
What goes wrong by the platform's own rules is: each such way is a method here. One that the
platform does not have stays as it is, and the manifest's `skips` say why.
"""

# ruff: noqa: ARG002 - a way to go wrong that the platform does not have needs no arguments

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from hub.sdk import optional
from hub.sdk.contract import Article
from hub.sdk.optional import Incoming
from hub.sdk.testing import wire

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]
"""An ASGI application, of Starlette say."""


class NotOffered(NotImplementedError):
    """The platform has no such way to go wrong; the manifest's `skips` have to say why."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An account on a sandbox, with what the connector's models take.

    Attributes:
        external_id: the platform's name for the account; unlike all others of this sandbox.
        secrets: every string that must never show in a log, an error or a record.
    """

    external_id: str
    settings: dict[str, Any] = field(default_factory=dict)
    credentials: dict[str, Any] | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """One post that an account ever showed.

    Attributes:
        text: what its readers see of the body, as plain text.
        live: whether they see it now.
        times_written: how often it was made or changed.
        measured: what the platform's limit of a body counts, where that is more than the text: its
            markup, or a link.
        digest: the summary that is shown; None where there is none.
        pictures: how many are shown, its cover among them; None where nobody counts them.
    """

    remote_id: str
    title: str
    text: str
    live: bool
    times_written: int = 1
    measured: str | None = None
    digest: str | None = None
    pictures: int | None = None


class Sandbox(ABC):
    """One platform; many accounts, which know nothing of each other."""

    app: App

    @abstractmethod
    def enrol(self, url: str) -> Enrolled:
        """Make an account that can publish at once.

        Args:
            url: where the kit serves `app`, without a trailing slash.
        """

    @abstractmethod
    def posts(self, account: Enrolled) -> Sequence[Seen]:
        """Return every post that the account ever showed, in the order of making."""

    @abstractmethod
    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete a post as somebody does in the platform's own app."""

    @abstractmethod
    def commits(self, request: wire.Request) -> bool:
        """Say whether a request makes, changes or deletes something that readers see."""

    # --- what only some platforms need ----------------------------------------------------------

    def let_pass(self, seconds: float) -> None:  # noqa: B027 - most sandboxes have no clock
        """Move the platform's clock on: tokens age, posts settle, windows open.

        The kit calls it where the engine would wait. A sandbox without a clock has nothing to do.
        """

    def call_back(self, account: Enrolled, url: str) -> None:  # noqa: B027 - few platforms call
        """Send the account's events to this address from now on, as its owner has it set up."""

    def quota_ends(self, account: Enrolled, now: datetime) -> datetime | None:
        """Say when a quota that is spent now is there again.

        None: at the end of the period that the manifest's quotas have, or of the day in Beijing.
        """
        return None

    def told(self, account: Enrolled) -> Sequence[Incoming]:
        """Return the messages that the platform has sent about an account; few platforms do."""
        return ()

    def cards(self, account: Enrolled) -> Sequence[Sequence[str]]:
        """Return what was pushed to phones and stays there whatever is deleted, by its titles."""
        return ()

    def suited(self, article: Article) -> Article:
        """Return a story as the platform takes it: with a video, say. Most take it as it is."""
        return article

    def do_by_hand(self, account: Enrolled, url: str | None, instructions: str) -> str:
        """Do what a person is asked to; return the copy's link.

        Args:
            account: on which.
            url: the copy's, when it is to be changed or taken away.
            instructions: as the connector gave them.
        """
        raise NotOffered

    def register(self, callback_url: str) -> optional.App:
        """Register the hub's application, whose owners come back to this address."""
        raise NotOffered

    def agree(self, account: Enrolled, url: str) -> str:
        """Open a link of `authorize` as the account's owner, and agree.

        Returns:
            Where the platform sends the owner: the callback URL with what it adds.

        Raises:
            ValueError: the platform shows an error instead; in its words.
        """
        raise NotOffered

    def decline(self, account: Enrolled, url: str) -> str:
        """Open a link of `authorize` as the account's owner, and decline; as `agree`."""
        raise NotOffered

    # --- ways to go wrong by the platform's own rules; each holds for the next call only -------

    def expire_token(self, account: Enrolled) -> None:
        """The access token dies early; a new one can be had."""
        raise NotOffered

    def revoke(self, account: Enrolled) -> None:
        """The account's owner takes the permission back, for good."""
        raise NotOffered

    def spend_quota(self, account: Enrolled) -> None:
        """Nothing is left of what the account may publish in this period."""
        raise NotOffered

    def refuse_content(self, account: Enrolled) -> str:
        """Refuse the next publish for its content; return the words that the platform uses."""
        raise NotOffered

    def be_busy(self, account: Enrolled) -> None:
        """Answer the next committing call with an error inside a 200; nothing is done."""
        raise NotOffered

    def limit_rate(self, account: Enrolled, seconds: int) -> None:
        """Answer the next committing call as to somebody who is too fast; nothing is done."""
        raise NotOffered

    def lose_content(self, account: Enrolled) -> None:
        """Take the next publish, and silently leave something of it out."""
        raise NotOffered

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        """Take the next publish, and end it so after it was polled twice; `never`: not at all."""
        raise NotOffered

    def event(self, account: Enrolled, remote_id: str) -> Incoming:
        """Return the signed message that the platform sends when a publish has ended."""
        raise NotOffered
