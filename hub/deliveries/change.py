"""What an answer can change in a placement, and what a platform and the settings say of time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.deliveries.lanes import LaneKind
from hub.deliveries.results import Result
from hub.deliveries.transition import Have, Known
from hub.sdk.manifest import Correction, LookUp


class Parked(StrEnum):
    """Why a placement waits for a person."""

    REFUSED = "refused"  # the platform will never take it as it is
    UNSUPPORTED = "unsupported"  # the platform has no such operation
    BY_PERSON = "by_person"  # no interface does it: `why` says what to do
    CREDENTIALS = "credentials"  # the account's token does not work
    UNKNOWN = "unknown"  # it may be there, and nothing can tell
    CANNOT_TELL = "cannot_tell"  # it may be gone, and nothing can tell
    EXHAUSTED = "exhausted"  # tried for the whole retry span
    REAPPEARED = "reappeared"  # deleted three times and there again
    MISSING = "missing"  # we pushed it and it is not there: never sent again by itself


@dataclass(frozen=True, slots=True)
class Policy:
    """What a platform and the settings say about time.

    Attributes:
        settle: seconds a copy may take to appear or to go.
        card_remains: only the page can go; what was sent to phones stays there.
        tries: failures after which a placement is parked.
        wait: seconds to wait after n failures, jitter included.
        confirm_after: seconds after which a pushed copy is looked at; None for never.
        recheck_after: seconds after which a retracted one is looked at again, one after another.
    """

    settle: float
    read_back: bool
    look_up: LookUp
    correction: Correction
    card_remains: bool
    tries: int
    wait: Callable[[int], float]
    confirm_after: float | None
    recheck_after: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer makes of a row. Whether that settles it is for the database to compare.

    Attributes:
        delay: seconds until it is due again, unless settled or parked.
        next_look: seconds until it is looked at again, once settled.
        horizon: seconds from now before which not finding a copy proves nothing.
        result: how its delivery closes, if this settles it.
        gate: seconds in which nothing is sent to the account.
        until: not due before; the platform named the time.
        not_sent: surely nothing was published, so its quota is given back.
        lapsed: its time has passed; what is wanted becomes what is there.
    """

    have: Have
    have_version: int | None
    remote_id: str | None
    url: str | None
    handle: dict[str, Any] | None
    incarnation: int
    looks: int
    deletions: int
    tries: int
    lane: LaneKind
    delay: float = 0.0
    until: datetime | None = None
    next_look: float | None = None
    horizon: float | None = None
    parked: Parked | None = None
    why: str | None = None
    result: Result | None = None
    gate: float = 0.0
    not_sent: bool = False
    lapsed: bool = False


def unchanged(known: Known, **fields: Any) -> Change:
    """Return a change that keeps what is known, but for `fields`."""
    kept = {
        "have": known.have,
        "have_version": known.have_version,
        "remote_id": known.remote_id,
        "url": known.url,
        "handle": known.handle,
        "incarnation": known.incarnation,
        "looks": known.looks,
        "deletions": known.deletions,
        "tries": known.tries,
        "lane": known.lane,
    }
    return Change(**(kept | fields))
