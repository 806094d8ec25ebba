"""Lanes: what is worked off together, so that nothing waits behind what is slower or less urgent.

A lane is `platform/kind`. Retractions never queue behind pushes, looks never delay either, and
whatever failed once moves to a slow twin, so that dead hosts do not fill the slots of healthy ones.
"""

from datetime import timedelta
from enum import StrEnum


class LaneKind(StrEnum):
    """What a lane carries."""

    RETRACT = "retract"
    PUSH = "push"
    LOOK = "look"
    RETRACT_SLOW = "retract_slow"
    PUSH_SLOW = "push_slow"
    BOARD = "board"  # stories that wait for an edition; no worker claims them there


class Priority(StrEnum):
    """How urgent a command is; it decides the order within a lane."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


# how much earlier than it is a row claims to be due
HEAD_START = {
    Priority.NORMAL: timedelta(0),
    Priority.HIGH: timedelta(hours=1),
    Priority.URGENT: timedelta(days=1),
}


PUSHING = (LaneKind.PUSH, LaneKind.PUSH_SLOW)
DRAINED = tuple(kind for kind in LaneKind if kind is not LaneKind.BOARD)


def lane(platform: str, kind: LaneKind) -> str:
    """Name the lane of a platform."""
    return f"{platform}/{kind}"


def platform_of(lane_name: str) -> str:
    """Return the platform of a lane."""
    return lane_name.partition("/")[0]


def kind_of(lane_name: str) -> LaneKind:
    """Return what a lane carries."""
    return LaneKind(lane_name.partition("/")[2])


def lane_for(want: int) -> LaneKind:
    """Return the lane in which a fresh wish starts: 0 is a retraction."""
    return LaneKind.PUSH if want else LaneKind.RETRACT
