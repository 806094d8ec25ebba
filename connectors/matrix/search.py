"""Looking through a room, from its newest event back to a moment."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx

from connectors.matrix.events import Event, events_of
from connectors.matrix.room import Room
from connectors.matrix.unclear import Unclear, unclear
from hub.sdk import CannotTell, Retry
from hub.sdk.answers import json_object

MOST_PAGES = 40
MARGIN_SECONDS = 300.0  # that the server's clock may have been moved by since


@dataclass(frozen=True, slots=True)
class Me:
    """Whose token it is, and how many seconds the server's clock is behind ours."""

    user_id: str
    behind: float


async def who(room: Room) -> Me | Unclear:
    """Ask the server who we are, and what time it is there."""
    response = await room.who_am_i()
    user_id = json_object(response).get("user_id")
    if not response.is_success or not isinstance(user_id, str):
        return unclear(response)
    return Me(user_id, _behind(response))


async def search(
    room: Room, me: Me, since: float, wanted: Callable[[Event], bool]
) -> list[Event] | Unclear:
    """Return our own events of a room that are wanted, the newest first.

    Args:
        room: where to look.
        me: who we are.
        since: how far to look back, in seconds since 1970 by the server's clock.
        wanted: whether an event is looked for.
    """
    found: list[Event] = []
    before: str | None = None
    for _ in range(MOST_PAGES):
        response = await room.page(before)
        events = events_of(response)
        if events is None:
            return unclear(response)
        found += [one for one in events if one.sender == me.user_id and wanted(one)]
        before = json_object(response).get("end")
        if before is None or any(_is_older(one, me, since - MARGIN_SECONDS) for one in events):
            return found
    why = f"What is sought may be behind the room's newest {MOST_PAGES} pages."
    return Unclear(CannotTell(why), Retry(why))


def _is_older(event: Event, me: Me, moment: float) -> bool:
    """Only our own server's events are believed: others can write any time into theirs."""
    ours = event.sender.partition(":")[2] == me.user_id.partition(":")[2]
    return ours and 0 < event.sent_at < moment


def _behind(response: httpx.Response) -> float:
    """A clock that is ahead counts as right: looking back too far costs pages, nothing else."""
    try:
        theirs = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, time.time() - theirs)
