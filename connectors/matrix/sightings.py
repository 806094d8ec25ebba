"""What the room shows of a copy, and of its edits. An answer that proves nothing says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.matrix.errors import code_of
from connectors.matrix.events import Event, event_of
from connectors.matrix.room import Room
from connectors.matrix.search import search, who
from connectors.matrix.unclear import Unclear, outside, unclear
from hub.sdk import CannotTell, Gone, Placement, Present, Sighting
from hub.sdk.answers import json_object

PERMALINKS = "https://matrix.to/#"  # spec, appendices, "matrix.to navigation"


@dataclass(frozen=True, slots=True)
class Absent:
    """The server has no such event, and our user is in the room where it would be."""


def link(placement: Placement, event_id: str) -> str:
    """Return where members of the room find an event."""
    return f"{PERMALINKS}/{placement.account.settings.room_id}/{event_id}"


async def look_at(room: Room, event_id: str) -> Event | Absent | Unclear:
    """Look at one event.

    404 is also what somebody outside the room gets, so it proves something only to a member.
    """
    response = await room.event(event_id)
    event = event_of(response, event_id)
    if event is not None:
        return event
    return await _absence(room) if code_of(response) == "M_NOT_FOUND" else unclear(response)


async def find(room: Room, placement: Placement) -> Sighting:
    """Find the copy by its marker among all that was sent since its publish began."""
    if placement.since is None:
        return CannotTell("Nobody knows since when to look.")
    me = await who(room)
    if isinstance(me, Unclear):
        return me.sighting
    since = placement.since.timestamp() - me.behind
    found = await search(room, me, since, lambda event: event.is_copy(placement.key))
    if isinstance(found, Unclear):
        return found.sighting
    if found:
        return _present(placement, found[-1], found[-1].event_id)
    absence = await _absence(room)
    return absence.sighting if isinstance(absence, Unclear) else Gone()


async def see(room: Room, placement: Placement, event_ids: Sequence[str]) -> Sighting:
    """See whether anything of these events can still be read.

    Args:
        room: where they are.
        placement: the copy that they make up.
        event_ids: the message first, then its edits.
    """
    evidence: dict[str, Any] = {}
    for event_id in event_ids:
        seen = await look_at(room, event_id)
        if isinstance(seen, Unclear):
            return seen.sighting
        if isinstance(seen, Event) and seen.readable:
            return _present(placement, seen, event_ids[0])
        evidence[event_id] = _why_gone(seen)
    return Gone(evidence)


def _present(placement: Placement, event: Event, event_id: str) -> Present:
    """Say what was seen: the version and the fingerprint are those of the newest edit."""
    version, digest = event.marker.get("version"), event.marker.get("fingerprint")
    return Present(
        remote_id=event_id,
        url=link(placement, event_id),
        version=version if isinstance(version, int) else None,
        digest=digest if isinstance(digest, str) else None,
        evidence={"event_id": event.event_id, "sent_at": event.sent_at},
    )


def _why_gone(seen: Event | Absent) -> dict[str, Any]:
    redaction = seen.redaction if isinstance(seen, Event) else None
    if redaction is None:
        return {"errcode": "M_NOT_FOUND"}
    return {
        "redacted_because": redaction.event_id,
        "by": redaction.sender,
        "at": redaction.sent_at,
    }


async def presence(room: Room) -> bool | Unclear:
    """Ask whether our user is in the room."""
    response = await room.joined()
    rooms = json_object(response).get("joined_rooms")
    if not response.is_success or not isinstance(rooms, list):
        return unclear(response)
    return room.account.settings.room_id in rooms


async def _absence(room: Room) -> Absent | Unclear:
    there = await presence(room)
    if isinstance(there, Unclear):
        return there
    return Absent() if there else outside()
