"""The life of a placement: what is known of it, and what to do next.

Pure: no clock, no database, no network. What an answer makes of a placement is in `reactions`.

    have        want      operation
    none        0         nothing (RECHECK in a look lane)
    none        v         PUBLISH
    present v   v         nothing (CONFIRM in a look lane)
    present u   v         UPDATE (RETRACT first where a platform can only delete and repost)
    present     0         RETRACT
    gone?       any       READ_BACK   even when v is wanted again, or two copies result
    pending     any       POLL        never dropped by a retraction: to the end, then deleted
    doubt       any       LOOK_UP
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from hub.deliveries.lanes import LaneKind
from hub.sdk.manifest import Correction


class Have(StrEnum):
    """What is out there, as far as we know."""

    NONE = "none"
    PRESENT = "present"
    PENDING = "pending"  # the platform works on it
    DOUBT = "doubt"  # it may be there
    UNSEEN = "gone?"  # a delete was answered or is in doubt; nobody has looked yet


class Operation(StrEnum):
    """What the engine asks a connector to do."""

    PUBLISH = "publish"
    UPDATE = "update"
    RETRACT = "retract"
    POLL = "poll"
    LOOK_UP = "look_up"  # was it made?
    READ_BACK = "read_back"  # is it gone?
    CONFIRM = "confirm"  # is what we pushed still there?
    RECHECK = "recheck"  # is what we retracted still gone?
    ABANDON = "abandon"  # take away what was prepared for a send that will not be


MUTATING = frozenset({Operation.PUBLISH, Operation.UPDATE, Operation.RETRACT})


@dataclass(frozen=True, slots=True)
class Known:
    """What a claimed row says.

    Attributes:
        want: the wish the holder works for.
        horizon_passed: not finding a copy now proves that there is none.
    """

    have: Have
    have_version: int | None
    want: int
    remote_id: str | None
    url: str | None
    handle: dict[str, Any] | None
    incarnation: int
    looks: int
    deletions: int
    tries: int
    lane: LaneKind
    horizon_passed: bool


def decide(known: Known, correction: Correction = Correction.UPDATE) -> Operation | None:
    """Return what to do next, or None when what is wanted is there."""
    match known.have:
        case Have.PENDING:
            return Operation.POLL
        case Have.DOUBT:
            return Operation.LOOK_UP
        case Have.UNSEEN:
            return Operation.READ_BACK
        case Have.NONE:
            return _decide_absent(known)
        case Have.PRESENT:
            return _decide_present(known, correction)


def _decide_absent(known: Known) -> Operation | None:
    if known.want:
        return Operation.PUBLISH
    return Operation.RECHECK if known.lane is LaneKind.LOOK else None


def _decide_present(known: Known, correction: Correction) -> Operation | None:
    if known.have_version == known.want:
        return Operation.CONFIRM if known.lane is LaneKind.LOOK else None
    if known.want == 0 or correction is Correction.DELETE_AND_REPOST:
        return Operation.RETRACT
    return Operation.UPDATE


def recover(known: Known, dead_aim: int, correction: Correction = Correction.UPDATE) -> Known:
    """Return what is known after a holder that worked for `dead_aim` let its lease run out."""
    match decide(replace(known, want=dead_aim), correction):
        case Operation.PUBLISH:
            return replace(known, have=Have.DOUBT, have_version=dead_aim)
        case Operation.RETRACT:
            return replace(known, have=Have.UNSEEN)
        case _:  # reading changes nothing, and an update is written again
            return known
