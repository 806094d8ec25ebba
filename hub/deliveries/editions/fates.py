"""What an edition's end means for each of its stories. Pure; `_FATES` is the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.deliveries.change import Change, Parked, Policy, unchanged
from hub.deliveries.lanes import LaneKind
from hub.deliveries.reactions import after
from hub.deliveries.transition import Have, Known, Operation
from hub.sdk.outcomes import Done, Refused

# An edition's end wakes its stories. Should a story be asking at that moment, and miss it, it asks
# again when the edition is twice as old.
SOONEST_SECONDS, BACKSTOP_SECONDS = 1.0, 300.0


class State(StrEnum):
    """Where an edition stands."""

    OPEN = "open"
    OUT = "out"
    DISSOLVED = "dissolved"  # it was not sent, or nobody knows whether it was (`parked`)


@dataclass(frozen=True, slots=True)
class Fate:
    """What is known of one story of an edition.

    Attributes:
        parked, why: why the edition was dissolved, where a person has to look.
        remote_id, url: the story's own, if it is out.
        refused: the platform's words, if this story is the reason or was left out.
        others_refused: some other story of the edition is the reason.
        until: it is not sent before; the platform named the time.
        age: seconds since the edition was made.
    """

    state: State
    parked: Parked | None = None
    why: str | None = None
    remote_id: str | None = None
    url: str | None = None
    refused: str | None = None
    others_refused: bool = False
    until: datetime | None = None
    age: float = 0.0


def change_of(known: Known, fate: Fate | None, policy: Policy) -> Change:
    """Return what an edition's fate makes of a story that is aboard."""
    if fate is None:  # an edition that is not in the books was never sent
        return _left_behind(known, None)
    return _FATES[fate.state](known, fate, policy)


def _left_behind(known: Known, until: datetime | None) -> Change:
    """It was not sent, and is on the board for the very next edition."""
    return unchanged(
        known, have=Have.NONE, have_version=None, handle=None, lane=LaneKind.BOARD, until=until
    )


def _aboard(known: Known, fate: Fate, policy: Policy) -> Change:
    _ = policy
    return unchanged(known, delay=min(max(fate.age, SOONEST_SECONDS), BACKSTOP_SECONDS))


def _out(known: Known, fate: Fate, policy: Policy) -> Change:
    if fate.remote_id is None:
        refused = Refused("edition", fate.refused or "the platform left it out and did not say why")
        return after(known, Operation.POLL, refused, policy)
    return after(known, Operation.POLL, Done(fate.remote_id, fate.url), policy)


def _dissolved(known: Known, fate: Fate, policy: Policy) -> Change:
    _ = policy
    if fate.parked is None or (fate.others_refused and fate.refused is None):
        return _left_behind(known, fate.until)
    kept: dict[str, Any] = {"have": Have.NONE, "have_version": None, "not_sent": True}
    if fate.parked is Parked.UNKNOWN:
        kept = {"have": Have.DOUBT}
    why = fate.refused or fate.why
    return unchanged(known, **kept, handle=None, parked=fate.parked, why=why)


_FATES: Mapping[State, Callable[[Known, Fate, Policy], Change]] = {
    State.OPEN: _aboard,
    State.OUT: _out,
    State.DISSOLVED: _dissolved,
}
