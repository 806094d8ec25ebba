"""What a room's events say. Pure."""

from dataclasses import dataclass
from typing import Any

import httpx

from hub.sdk.answers import json_object

MARKER = "hub.placement"
"""The field of our messages' content that names the placement, the version and its fingerprint."""

REPLACES = "m.replace"  # the kind of relation that makes an event an edit


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a room, as a server returned it."""

    raw: dict[str, Any]

    @property
    def event_id(self) -> str:
        """Its name."""
        return _text(self.raw.get("event_id"))

    @property
    def sender(self) -> str:
        """Who sent it: `@hub:example.org`."""
        return _text(self.raw.get("sender"))

    @property
    def sent_at(self) -> float:
        """When its server says that it was sent, in seconds since 1970."""
        milliseconds = self.raw.get("origin_server_ts")
        return milliseconds / 1_000 if isinstance(milliseconds, int) else 0.0

    @property
    def redaction(self) -> "Event | None":
        """What took it away: the server leaves it there, without content."""
        because = _object(self.raw.get("unsigned")).get("redacted_because")
        because = because or self.raw.get("redacted_because")
        return Event(because) if isinstance(because, dict) and because else None

    @property
    def readable(self) -> bool:
        """Say whether anything is left of it."""
        return self.redaction is None or bool(self._content)

    @property
    def edits(self) -> str | None:
        """Which event it is an edit of."""
        relation = _object(self._content.get("m.relates_to"))
        return _text(relation.get("event_id")) if relation.get("rel_type") == REPLACES else None

    def is_copy(self, key: str) -> bool:
        """Say whether it is the message, and no edit, of the placement with this key."""
        return self.edits is None and self.marker.get("key") == key

    @property
    def marker(self) -> dict[str, Any]:
        """What we wrote into it, or into its newest edit, which the server sends along."""
        newest = _object(_relations(self.raw).get(REPLACES))
        content = _object(newest.get("content")) or self._content
        return _object(_object(content.get("m.new_content", content)).get(MARKER))

    @property
    def _content(self) -> dict[str, Any]:
        return _object(self.raw.get("content"))


def event_of(response: httpx.Response, event_id: str) -> Event | None:
    """Return the event that was asked for; None if the answer is anything else."""
    event = Event(json_object(response))
    return event if response.is_success and event.event_id == event_id else None


def events_of(response: httpx.Response) -> list[Event] | None:
    """Return a page of events; None if the answer is no such page."""
    chunk = json_object(response).get("chunk")
    if not response.is_success or not isinstance(chunk, list):
        return None
    return [Event(raw) for raw in chunk if isinstance(raw, dict)]


def _relations(raw: dict[str, Any]) -> dict[str, Any]:
    return _object(_object(raw.get("unsigned")).get("m.relations"))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
