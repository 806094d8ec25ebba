"""A server's rooms: events in their order, redactions, transaction ids, and the limiter."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

MAX_EVENT_BYTES = 65_536  # spec, "Size limits"
OWN_BYTES = 600  # about what a server adds to an event: hashes, a signature, what came before

Json = dict[str, Any]


class Problem(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, errcode: str, error: str, **more: object) -> None:
        super().__init__(error)
        self.status = status
        self.body: Json = {"errcode": errcode, "error": error, **more}


@dataclass(slots=True)
class Stored:
    """One event, and what was done to it."""

    raw: Json
    token: str
    txn: str
    redacted_by: "Stored | None" = None


@dataclass(slots=True)
class User:
    """One user of the server: the only member of a room of its own."""

    user_id: str
    token: str
    room_id: str
    joined: bool = True
    encrypted: bool = False
    tokens: float = 0.0
    at: float = 0.0


@dataclass(slots=True)
class Limiter:
    """How many events a user may send: `rc_message` of Synapse."""

    per_second: float = 0.2
    burst: int = 10

    def check(self, user: User, now: float) -> None:
        """Count one event.

        Raises:
            Problem: 429, and when to come again.
        """
        user.tokens = max(0.0, user.tokens - (now - user.at) * self.per_second)
        user.at = now
        if user.tokens + 1 > self.burst:
            wait = (user.tokens + 1 - self.burst) / self.per_second
            raise too_fast(int(wait * 1_000))
        user.tokens += 1


@dataclass(slots=True)
class Rooms:
    """All rooms of one server.

    Args:
        now: seconds since 1970.
        limiter: none lets everything through.
    """

    now: Callable[[], float]
    limiter: Limiter | None = None
    events: dict[str, list[Stored]] = field(default_factory=dict)
    _sent: dict[tuple[str, str, str], Stored] = field(default_factory=dict)

    def send(self, user: User, kind: str, txn: str, content: Json, **more: str) -> Stored:
        """Add an event, or return the one that this transaction id has made."""
        key = (user.token, f"{kind}/{more.get('redacts', '')}", txn)
        if key in self._sent:
            return self._sent[key]
        if self.limiter is not None:
            self.limiter.check(user, self.now())
        stored = Stored(self._event(user, kind, content, **more), user.token, txn)
        if _size(stored.raw) > MAX_EVENT_BYTES - OWN_BYTES:
            raise Problem(413, "M_TOO_LARGE", "event too large")
        self.events.setdefault(user.room_id, []).append(stored)
        self._sent[key] = stored
        return stored

    def redact(self, user: User, txn: str, event_id: str, content: Json) -> Stored:
        """Add a redaction; whether there is such an event plays no part."""
        redaction = self.send(
            user, "m.room.redaction", txn, {**content, "redacts": event_id}, redacts=event_id
        )
        target = self.find(user.room_id, event_id)
        if target is not None and target.redacted_by is None:
            target.redacted_by = redaction
        return redaction

    def find(self, room_id: str, event_id: str) -> Stored | None:
        """Return an event, redacted or not."""
        return next((one for one in self._in(room_id) if one.raw["event_id"] == event_id), None)

    def edits(self, room_id: str, event_id: str) -> list[Stored]:
        """Return the edits of an event, the newest first; none of one that is redacted."""
        target = self.find(room_id, event_id)
        if target is None:
            raise Problem(404, "M_UNKNOWN", "Unknown parent event.")
        if target.redacted_by is not None:
            return []
        return [one for one in reversed(self._in(room_id)) if _edits(one, event_id)]

    def page(self, room_id: str, before: int | None, limit: int) -> tuple[list[Stored], int | None]:
        """Return events, the newest first, and where the next page begins.

        A redaction of nothing is not among them.
        """
        events = [one for one in self._in(room_id) if self._shows(one)]
        end = len(events) if before is None else before
        start = max(0, end - limit)
        return events[start:end][::-1], start or None

    def messages(self, room_id: str) -> Iterator[Stored]:
        """Return the messages that are no edits, in order."""
        for one in self._in(room_id):
            if one.raw["type"] == "m.room.message" and "m.relates_to" not in one.raw["content"]:
                yield one

    def _shows(self, one: Stored) -> bool:
        target = one.raw.get("redacts")
        return target is None or self.find(one.raw["room_id"], target) is not None

    def _in(self, room_id: str) -> list[Stored]:
        return self.events.get(room_id, [])

    def _event(self, user: User, kind: str, content: Json, **more: str) -> Json:
        count = sum(map(len, self.events.values()))
        digest = hashlib.sha256(f"{user.room_id}{count}".encode()).digest()
        return {
            "content": content,
            "event_id": "$" + base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "origin_server_ts": int(self.now() * 1_000),
            "room_id": user.room_id,
            "sender": user.user_id,
            "type": kind,
            **more,
        }


def too_fast(milliseconds: int) -> Problem:
    """Return the limiter's answer."""
    return Problem(429, "M_LIMIT_EXCEEDED", "Too Many Requests", retry_after_ms=milliseconds)


def _edits(one: Stored, event_id: str) -> bool:
    relation = one.raw["content"].get("m.relates_to", {})
    return one.redacted_by is None and relation == {"rel_type": "m.replace", "event_id": event_id}


def _size(raw: Json) -> int:
    return len(json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode())
