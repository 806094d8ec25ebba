"""Taking a message away with all its edits, each by a redaction of its own.

A redaction of the message leaves its edits where they are, readable for whoever asks the server;
and once the message is redacted, the server lists no edits of it any more. So they are listed
first, and kept in the step's state before anything is redacted.
"""

from typing import Any

from connectors.matrix.errors import outcome_of
from connectors.matrix.events import Event, events_of
from connectors.matrix.room import Room
from connectors.matrix.search import search, who
from connectors.matrix.sightings import look_at
from connectors.matrix.unclear import Unclear, unclear
from hub.sdk import Done, Outcome, Placement, Step


async def retract(room: Room, placement: Placement, event_id: str) -> Outcome:
    """Redact the next of the events that make up a copy; the message itself comes first."""
    if placement.state and "left" in placement.state:
        return await _redact(room, placement, placement.state)
    left = await _readable(room, event_id)
    if isinstance(left, Unclear):
        return left.outcome
    if not left:
        return Done(event_id)
    state = {"events": left, "left": left}
    return Step(state) if len(left) > 1 else await _redact(room, placement, state)


def events_of_copy(placement: Placement, event_id: str) -> list[str]:
    """Return all that a retraction has to take away, as far as it has found out."""
    return (placement.state or {}).get("events") or [event_id]


async def _redact(room: Room, placement: Placement, state: dict[str, Any]) -> Outcome:
    target, *left = state["left"]
    # the same for every try: the server answers a repetition with the first redaction
    txn = f"{placement.idempotency_key}-{state['events'].index(target)}"
    failed = outcome_of(await room.redact(txn, target))
    if failed is not None:
        return failed
    return Step(state | {"left": left}) if left else Done(placement.remote_id)


async def _readable(room: Room, event_id: str) -> list[str] | Unclear:
    """List what is left to be redacted."""
    message = await look_at(room, event_id)
    if isinstance(message, Unclear):
        return message
    if not isinstance(message, Event):
        return []
    edits = await (_listed(room, message) if message.readable else _searched(room, message))
    if isinstance(edits, Unclear):
        return edits
    return [event.event_id for event in (message, *edits) if event.readable]


async def _listed(room: Room, message: Event) -> list[Event] | Unclear:
    response = await room.edits(message.event_id)
    edits = events_of(response)
    return unclear(response) if edits is None else edits


async def _searched(room: Room, message: Event) -> list[Event] | Unclear:
    """Somebody has redacted the message: no list has its edits now."""
    me = await who(room)
    if isinstance(me, Unclear):
        return me
    return await search(room, me, message.sent_at, lambda one: one.edits == message.event_id)
