"""What an edition's end means for each of its stories. Pure; `_FATES` is the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
UNWANTED_SECONDS = 10.0  # at most, where a retraction or a correction waits for the end

# A person may have sent it, or may still do so.
IN_DOUBT = frozenset({Parked.UNKNOWN, Parked.BY_PERSON})


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


NOBODY_KNOWS = "it was in a send of which nobody knows whether it is out; see for yourself"


def in_doubt(known: Known) -> Change:
    """Return the change of a story in doubt: a platform can look for a send, not for its story."""
    return unchanged(known, handle=None, parked=Parked.UNKNOWN, why=NOBODY_KNOWS)


def change_of(known: Known, fate: Fate | None, policy: Policy) -> Change:
    """Return what an edition's fate makes of a story that is aboard."""
    if fate is None:  # an edition that is not in the books was never sent
        return _left_behind(known, None, policy)
    return _FATES[fate.state](known, fate, policy)


def is_unwanted(known: Known) -> bool:
    """Say whether a story that is aboard is not wanted any more as it is there."""
    return known.want != known.have_version


def _left_behind(known: Known, until: datetime | None, policy: Policy) -> Change:
    """It was not sent, and is on the board for the very next edition.

    Not at once where a platform named a time, even if its clock says that this is over.
    """
    return unchanged(
        known,
        have=Have.NONE,
        have_version=None,
        handle=None,
        lane=LaneKind.BOARD,
        until=until,
        delay=0.0 if until is None else policy.wait(1),
    )


def _aboard(known: Known, fate: Fate, policy: Policy) -> Change:
    _ = policy
    longest = UNWANTED_SECONDS if is_unwanted(known) else BACKSTOP_SECONDS
    return unchanged(known, delay=min(max(fate.age, SOONEST_SECONDS), longest))


def _out(known: Known, fate: Fate, policy: Policy) -> Change:
    new = replace(known, remote_id=None, url=None)  # of an earlier copy, which is gone
    if fate.remote_id is None:
        refused = Refused("edition", fate.refused or "the platform left it out and did not say why")
        return after(new, Operation.POLL, refused, policy)
    return after(new, Operation.POLL, Done(fate.remote_id, fate.url), policy)


def _dissolved(known: Known, fate: Fate, policy: Policy) -> Change:
    if fate.parked is None or (fate.others_refused and fate.refused is None):
        return _left_behind(known, fate.until, policy)
    kept: dict[str, Any] = {"have": Have.NONE, "have_version": None, "not_sent": True}
    if fate.parked in IN_DOUBT:
        kept = {"have": Have.DOUBT}
    why = fate.refused or fate.why
    return unchanged(known, **kept, handle=None, parked=fate.parked, why=why)


_FATES: Mapping[State, Callable[[Known, Fate, Policy], Change]] = {
    State.OPEN: _aboard,
    State.OUT: _out,
    State.DISSOLVED: _dissolved,
}
