"""How an edition ends, read from what its own row has come to. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.deliveries.change import Change, Parked
from hub.deliveries.editions.fates import State
from hub.deliveries.quotas import Share
from hub.deliveries.transition import Have
from hub.sdk.outcomes import Done, Outcome, Part, Present, Refused, Sighting


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of an edition.

    Attributes:
        parked, why: why its stories wait for a person.
        parts: what each of its stories became, as far as that differs.
        until: its stories are not sent before.
        spent: the share that the platform says was used up, whatever we have counted.
    """

    state: State
    parked: Parked | None = None
    why: str | None = None
    remote_id: str | None = None
    parts: tuple[Part, ...] = ()
    until: datetime | None = None
    spent: Share | None = None


def ending_of(
    change: Change, answer: Outcome | Sighting | None, stories: int, share: Share | None
) -> Ending | None:
    """Return the ending that a change of an edition's row means; None if it goes on."""
    if change.have is Have.PRESENT:
        return _out(change, answer, stories)
    if change.parked is not None:
        return Ending(
            State.DISSOLVED, change.parked, change.why, parts=_culprits(change, answer, stories)
        )
    if change.until is not None:
        return Ending(State.DISSOLVED, until=change.until, spent=_used_up(share, change.until))
    return None


def closed(
    change: Change, answer: Outcome | Sighting | None, prepared: dict[str, Any] | None = None
) -> Change:
    """Return the change that settles the row of an edition that has ended.

    A send that failed in the end gives its quota back, so that the stories which are not to blame
    leave at once: if the platform has counted it, it says so, and they wait as long as it wants.

    Args:
        change: that ended it.
        answer: that the platform gave.
        prepared: what was made for a send that will not be; it is taken away next.
    """
    if isinstance(answer, Refused):
        change = replace(change, not_sent=True)
    change = replace(change, lapsed=True)  # what is wanted is what has become of it
    if change.have is Have.PRESENT:  # its stories are looked at one by one, and have the names
        return replace(change, next_look=None, remote_id=None, url=None)
    change = replace(change, have=Have.NONE, have_version=None, parked=None, until=None)
    return replace(change, handle=prepared, next_look=0.0 if prepared else None)


def dissolved(change: Change, prepared: dict[str, Any] | None = None) -> Change:
    """Return the change of a row whose edition was given up before anything was sent."""
    return closed(replace(change, not_sent=True), None, prepared)


def _used_up(share: Share | None, until: datetime) -> Share | None:
    """Return the share if nothing is left of its period; of a month, more may be sent tomorrow."""
    return share if share is not None and until >= share.ends else None


def _out(change: Change, answer: Outcome | Sighting | None, stories: int) -> Ending:
    parts = answer.parts if isinstance(answer, Done | Present) else ()
    if len(parts) != stories:
        why = f"the connector named {len(parts)} parts of {stories}"
        return Ending(State.DISSOLVED, Parked.UNKNOWN, why, remote_id=change.remote_id)
    return Ending(State.OUT, remote_id=change.remote_id, parts=parts)


def _culprits(change: Change, answer: Outcome | Sighting | None, stories: int) -> tuple[Part, ...]:
    if not isinstance(answer, Refused) or not answer.culprits:
        return ()
    return tuple(
        Part(refused=change.why if position in answer.culprits else None)
        for position in range(stories)
    )
