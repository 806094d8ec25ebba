"""What Douyin says of an account's works (作品): one by its id, and the latest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from connectors.douyin.api import VIDEO, Answer, get, post
from hub.sdk import Account, CannotTell, Tools
from hub.sdk.answers import objects_in

MOST_A_PAGE = 20  # documentation: video_list
MOST_PAGES = 10
CLOCKS_APART = timedelta(minutes=5)  # how far the platform's clock may be behind ours
GONE = 0
"""Our own number for a work that is in no list."""


class State(StrEnum):
    """What a status comes to for readers."""

    PUBLIC = "public"
    WAITING = "waiting"  # only its author sees it, for now
    HIDDEN = "hidden"  # and stays so, unless somebody does something


STATES: Mapping[int, State] = {
    1: State.PUBLIC,  # since refined into 5, 6 and 7
    5: State.PUBLIC,
    4: State.WAITING,
    2: State.HIDDEN,  # not fit for the public
    6: State.HIDDEN,  # friends only
    7: State.HIDDEN,  # its author only
    GONE: State.HIDDEN,
}


@dataclass(frozen=True, slots=True)
class Found:
    """One work.

    Attributes:
        status: the platform's number, or `GONE`.
        text: as far as the platform repeats it.
        on_top: its author has pinned it, so it comes before newer ones.
    """

    item_id: str
    status: int
    text: str = ""
    url: str | None = None
    made_at: datetime | None = None
    on_top: bool = False
    counts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> State | None:
        """What that means to readers; None for a number that nobody has documented."""
        return STATES.get(self.status)


async def find(tools: Tools, account: Account, item_id: str) -> Found | CannotTell:
    """Ask for one work; what `video_data` does not know is looked for in the list of all."""
    answer = await post(tools.preparing, account, f"{VIDEO}/video_data/", {"item_ids": [item_id]})
    if answer.failure is not None:
        return _cannot_tell(answer)
    found = next((one for one in _entries(answer) or () if one.item_id == item_id), None)
    if found is not None:
        return found
    listed = await _list(tools, account, lambda one: one.item_id == item_id)
    if isinstance(listed, CannotTell):
        return listed
    return next((one for one in listed if one.item_id == item_id), Found(item_id, GONE))


async def list_since(tools: Tools, account: Account, since: datetime) -> list[Found] | CannotTell:
    """List all works that were made since, or say that the list is too long to know."""

    def older(one: Found) -> bool:
        return one.made_at is not None and one.made_at < since - CLOCKS_APART

    listed = await _list(tools, account, lambda one: older(one) and not one.on_top)
    if isinstance(listed, CannotTell):
        return listed
    return [one for one in listed if not older(one)]


async def latest(tools: Tools, account: Account) -> list[Found]:
    """List the latest works; none, if Douyin does not say."""
    answer = await _page(tools, account, 0)
    return [] if answer.failure else _entries(answer) or []


async def _list(
    tools: Tools, account: Account, last: Callable[[Found], bool]
) -> list[Found] | CannotTell:
    """List works, the newest first, to the end or to the page that has the last one wanted."""
    found: list[Found] = []
    cursor = 0
    for _ in range(MOST_PAGES):
        answer = await _page(tools, account, cursor)
        more, page = answer.data.get("has_more"), _entries(answer)
        if answer.failure is not None or type(more) is not bool or page is None:
            return _cannot_tell(answer)
        found += page
        if not more or any(map(last, page)):
            return found
        cursor = answer.data.get("cursor", 0)
    return CannotTell(f"the list has more than {MOST_PAGES * MOST_A_PAGE} works")


async def _page(tools: Tools, account: Account, cursor: int) -> Answer:
    return await get(tools, account, f"{VIDEO}/video_list/", cursor=cursor, count=MOST_A_PAGE)


def _entries(answer: Answer) -> list[Found] | None:
    entries = objects_in(answer.data.get("list"))
    return None if entries is None else [_found(entry) for entry in entries]


def _found(entry: Mapping[str, Any]) -> Found:
    made, status, url = (entry.get(name) for name in ("create_time", "video_status", "share_url"))
    counts = entry.get("statistics")
    return Found(
        item_id=str(entry.get("item_id", "")),
        status=status if type(status) is int else -1,
        text=str(entry.get("title") or ""),
        url=url if isinstance(url, str) and url else None,
        made_at=datetime.fromtimestamp(made, UTC) if isinstance(made, int) else None,
        on_top=bool(entry.get("is_top")),
        counts=counts if isinstance(counts, dict) else {},
    )


def _cannot_tell(answer: Answer) -> CannotTell:
    why = getattr(answer.failure, "why", "") or answer.words or "the answer says nothing"
    return CannotTell(str(why), after=float(getattr(answer.failure, "after", 0.0)))
