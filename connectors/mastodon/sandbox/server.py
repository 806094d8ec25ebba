"""A server's accounts, statuses and pictures, with its clock, its keys and its rates."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.mastodon.sandbox.html import countable

KEY_SECONDS = 3_600  # how long an Idempotency-Key is remembered
MOST_CHARACTERS = 500

Json = dict[str, Any]


class Problem(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, error: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.body: Json = {"error": error}
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Window:
    """At most so many requests in each period (seconds); periods begin at full multiples."""

    most: int
    seconds: int

    def reset(self, now: float) -> float:
        """Return when the period ends."""
        return now - now % self.seconds + self.seconds


RATES = {
    "all": Window(300, 5 * 60),
    "delete": Window(30, 30 * 60),
    "media": Window(30, 30 * 60),
}


@dataclass(slots=True)
class Picture:
    """An upload; `status` is what it is attached to."""

    media_id: str
    owner: str
    description: str
    ready: bool
    status: str | None = None


@dataclass(slots=True)
class Status:
    """One status, deleted or not."""

    status_id: str
    text: str
    media: list[str]
    visibility: str
    created_at: float
    edited_at: float | None = None
    writes: int = 1
    deleted: bool = False


@dataclass(slots=True)
class Account:
    """One account of the server."""

    account_id: str
    acct: str
    token: str
    scopes: frozenset[str]
    statuses: dict[str, Status] = field(default_factory=dict)
    keys: dict[str, tuple[float, str]] = field(default_factory=dict)
    counts: defaultdict[tuple[str, float], int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class Application:
    """What a client has registered."""

    client_id: str
    client_secret: str
    redirect_uri: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Code:
    """An owner's agreement, until it is exchanged for a token."""

    owner: str
    client_id: str
    expires_at: float


@dataclass(slots=True)
class Server:
    """All accounts.

    Attributes:
        now: seconds since 1970.
        rates: by bucket; without any, everything is let through.
        slow_pictures: uploads take until they were asked for twice.
        apps: registered by clients, by `client_id`.
        codes: given out to them, and not used yet.
    """

    now: Callable[[], float]
    rates: dict[str, Window] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    slow_pictures: bool = False
    apps: dict[str, Application] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    _last: int = 110_000_000_000_000_000

    def new_id(self) -> str:
        """Return the next id: a number that rises with time, as text."""
        self._last += 1
        return str(self._last)

    def count(self, account: Account, bucket: str) -> None:
        """Count one request.

        Raises:
            Problem: 429, and when the period ends.
        """
        window = self.rates.get(bucket)
        if window is None:
            return
        reset = window.reset(self.now())
        account.counts[bucket, reset] += 1
        if account.counts[bucket, reset] > window.most:
            raise too_many(window.most, reset)

    def post(self, account: Account, key: str | None, sent: Json) -> Status:
        """Make a status, or return the one that this key has made."""
        kept_until, known = account.keys.get(key or "", (0.0, ""))
        if key and kept_until > self.now():
            return self.own(account, known)
        status = Status(self.new_id(), "", [], str(sent.get("visibility") or "public"), self.now())
        self._write(account, status, sent)
        account.statuses[status.status_id] = status
        if key:
            account.keys[key] = (self.now() + KEY_SECONDS, status.status_id)
        return status

    def edit(self, account: Account, status_id: str, sent: Json) -> Status:
        """Replace a status' text and pictures."""
        status = self.own(account, status_id)
        before = (status.text, status.media)
        self._write(account, status, sent)
        if (status.text, status.media) != before:
            status.edited_at = self.now()
            status.writes += 1
        return status

    def delete(self, account: Account, status_id: str) -> Status:
        """Delete a status; its pictures are gone with it."""
        status = self.own(account, status_id)
        status.deleted = True
        return status

    def own(self, account: Account, status_id: str) -> Status:
        """Return one of an account's statuses that are there."""
        status = account.statuses.get(status_id)
        if status is None or status.deleted:
            raise Problem(404, "Record not found")
        return status

    def _write(self, account: Account, status: Status, sent: Json) -> None:
        text, media = str(sent.get("status") or ""), [str(one) for one in sent.get("media_ids", ())]
        if not text and not media:
            raise Problem(422, "Validation failed: Text can't be blank")
        if countable(text) > MOST_CHARACTERS:
            raise Problem(
                422, f"Validation failed: Text character limit of {MOST_CHARACTERS} exceeded"
            )
        for one in media:
            self._attach(account, status, one)
        status.text, status.media = text, media

    def _attach(self, account: Account, status: Status, media_id: str) -> None:
        picture = self.pictures.get(media_id)
        mine = picture is not None and picture.owner == account.account_id
        if picture is None or not mine or picture.status not in {None, status.status_id}:
            raise Problem(422, f"Validation failed: Media {media_id} not found or already attached")
        if not picture.ready:
            words = "Cannot attach files that have not finished processing. Try again in a moment!"
            raise Problem(422, words)
        picture.status = status.status_id


def too_many(most: int, reset: float) -> Problem:
    """Return the limiter's answer."""
    moment = datetime.fromtimestamp(reset, UTC).isoformat(timespec="microseconds")
    return Problem(
        429,
        "Too many requests",
        {
            "x-ratelimit-limit": str(most),
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": moment.replace("+00:00", "Z"),
        },
    )
