"""What the platform keeps of an account."""

import hashlib
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Refusal(Exception):
    """The platform answers with a code, under 200 as always.

    Attributes:
        more: further fields of the answer.
    """

    def __init__(self, code: int, words: str, **more: Any) -> None:
        super().__init__(code, words)
        self.answer = {"errcode": code, "errmsg": words, **more}


class Status(StrEnum):
    """How far a send is."""

    WORKING = "working"
    OUT = "out"
    FAILED = "failed"


@dataclass(slots=True)
class Shown:
    """One story of a draft or of a send."""

    title: str
    author: str
    digest: str
    content: str
    source_url: str
    cover: str
    deleted: bool = False


@dataclass(slots=True)
class Send:
    """One send, or one publication.

    Attributes:
        number: `msg_id` or `publish_id`.
        data_id: `mid` in the pages' links.
        article_id: of a publication.
        at: when it was taken, in seconds since 1970.
        ready_at: when it ends, if nothing else says so.
        polls: how often it has to be asked for first; None: time decides.
        ending: a code of the event's `Status`, or a `publish_status`; empty for success.
        culprits: indexes, from 1.
        waits: an administrator has to confirm it.
    """

    channel: str
    number: str
    data_id: int
    article_id: str
    at: float
    stories: list[Shown]
    ready_at: float
    polls: int | None = None
    ending: str = ""
    culprits: tuple[int, ...] = ()
    waits: bool = False
    status: Status = Status.WORKING

    def live(self) -> Iterator[tuple[int, Shown]]:
        """Return what can be read, with its index."""
        stories = enumerate(self.stories, 1) if self.status is Status.OUT else ()
        return ((index, story) for index, story in stories if not story.deleted)


@dataclass(slots=True)
class Account:
    """One official account.

    Attributes:
        kind: `subscription`, `service` or `unverified`.
        drafts_known: every draft that was ever made.
        sends_a_day: a verified 订阅号 has 1; media that the platform trusts are granted more.
        used: how often in a day or month, by `(what, period)`.
        clients: by `clientmsgid`, the message and when it was made.
        instead: what the next committing calls are answered with.
        spoilt: a token that is refused although it is given out.
        loses: the next draft loses something.
        dislikes: the next draft's last story is refused from then on; `disliked` are their titles.
        allowed: addresses that may call; None for all.
        protected: an administrator confirms every send.
        callback: where events go.
    """

    appid: str
    secret: str
    event_token: str
    kind: str = "subscription"
    sends_a_day: int = 1
    tokens_made: int = 0
    token: str = ""
    token_ends: float = 0.0
    dying: dict[str, float] = field(default_factory=dict)
    forced_at: float = 0.0
    used: Counter[tuple[str, str]] = field(default_factory=Counter)
    media: set[str] = field(default_factory=set)
    drafts_known: set[str] = field(default_factory=set)
    drafts: dict[str, list[Shown]] = field(default_factory=dict)
    sends: list[Send] = field(default_factory=list)
    clients: dict[str, tuple[str, float]] = field(default_factory=dict)
    instead: list[Refusal] = field(default_factory=list)
    spoilt: str = ""
    loses: bool = False
    dislikes: bool = False
    disliked: set[str] = field(default_factory=set)
    slow: str = ""
    revoked: bool = False
    allowed: frozenset[str] | None = None
    protected: bool = False
    callback: str = ""

    @property
    def biz(self) -> str:
        """Its name in the pages' links."""
        return urlsafe_b64encode(self.appid.encode()).decode()

    def token_number(self, number: int) -> str:
        """Return the `number`th access token, from 1: nobody can guess it who lacks the secret."""
        seed = f"{self.secret}:{self.appid}:{number}".encode()
        digest = urlsafe_b64encode(hashlib.sha512(seed).digest()).decode().rstrip("=")
        return f"{self.appid}.{digest}"  # so that its account is found at once

    def find(self, channel: str, number: str) -> Send | None:
        """Return a send by its number, or a publication by its `publish_id` or `article_id`."""
        return next(
            (
                send
                for send in reversed(self.sends)
                if send.channel == channel and number in {send.number, send.article_id}
            ),
            None,
        )
