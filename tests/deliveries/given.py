"""Rows and policies for the tests of the pure functions."""

from typing import Any

from hub.deliveries.change import Policy
from hub.deliveries.lanes import LaneKind
from hub.deliveries.transition import Have, Known
from hub.sdk.manifest import Correction, LookUp

TRIES = 5


def known(have: Have = Have.NONE, want: int = 1, **fields: Any) -> Known:
    """Return a row; one that is present or on its way there holds version 1 as `post-1`."""
    there = have is not Have.NONE
    defaults = {
        "have_version": 1 if there else None,
        "remote_id": "post-1" if there else None,
        "url": "https://m.example.cn/post-1" if there else None,
        "handle": None,
        "incarnation": 0,
        "looks": 0,
        "deletions": 0,
        "tries": 0,
        "lane": LaneKind.PUSH if want else LaneKind.RETRACT,
        "horizon_passed": True,
    }
    return Known(have=have, want=want, **(defaults | fields))


def policy(**fields: Any) -> Policy:
    """Return a policy without jitter: n failures cost n seconds."""
    defaults = {
        "settle": 0.0,
        "read_back": True,
        "look_up": LookUp.MARKER,
        "correction": Correction.UPDATE,
        "card_remains": False,
        "tries": TRIES,
        "wait": float,
        "confirm_after": 600.0,
        "recheck_after": (600.0, 86_400.0),
    }
    return Policy(**(defaults | fields))
