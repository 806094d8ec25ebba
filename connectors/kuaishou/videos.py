"""What Kuaishou says of an account's videos: one by its id, and the latest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.kuaishou.api import Answer, get
from connectors.kuaishou.errors import MISSING
from hub.sdk import Account, CannotTell, Tools
from hub.sdk.answers import objects_in

MOST_A_PAGE = 50  # documentation: 200
MOST_PAGES = 5
CLOCKS_APART = timedelta(minutes=5)  # how far the platform's clock may be behind ours


@dataclass(frozen=True, slots=True)
class Found:
    """One video.

    Attributes:
        there: the platform knows it.
        pending: it is not shown yet.
        counts: how often it was seen, liked and commented on.
    """

    photo_id: str
    there: bool = True
    pending: bool = False
    caption: str = ""
    made_at: datetime | None = None
    counts: Mapping[str, Any] | None = None

    @property
    def url(self) -> str:
        """Where readers find it."""
        return f"https://www.kuaishou.com/short-video/{self.photo_id}"


async def find(tools: Tools, account: Account, photo_id: str) -> Found | CannotTell:
    """Ask for one video (`photo/info`)."""
    answer = await get(tools.preparing, account, "openapi/photo/info", photo_id=photo_id)
    if answer.code in MISSING:
        return Found(photo_id, there=False)
    info = answer.data.get("video_info")
    if answer.failure is not None or not isinstance(info, dict):
        return _cannot_tell(answer)
    found = found_in(info)
    return found if found.photo_id == photo_id else CannotTell("another video was shown")


async def list_since(tools: Tools, account: Account, since: datetime) -> list[Found] | CannotTell:
    """List all videos that were made since, or say that the list is too long to know."""
    found: list[Found] = []
    for _ in range(MOST_PAGES):
        page = await list_page(tools, account, found[-1].photo_id if found else None)
        if isinstance(page, CannotTell):
            return page
        found += page
        if len(page) < MOST_A_PAGE or not _made_since(page[-1], since):
            return [one for one in found if _made_since(one, since)]
    return CannotTell(f"there are more than {MOST_PAGES * MOST_A_PAGE} videos since {since:%F %T}")


async def list_page(
    tools: Tools, account: Account, after: str | None = None
) -> list[Found] | CannotTell:
    """Return one page of all videos, the newest first (`photo/list`)."""
    cursor = {} if after is None else {"cursor": after}
    query = {"count": MOST_A_PAGE, **cursor}
    answer = await get(tools.preparing, account, "openapi/photo/list", **query)
    entries = objects_in(answer.data.get("video_list"))
    if answer.failure is not None or entries is None:
        return _cannot_tell(answer)
    return [found_in(entry) for entry in entries]


def found_in(entry: Mapping[str, Any]) -> Found:
    """Read a video's description."""
    made = entry.get("create_time")  # milliseconds
    moment = datetime.fromtimestamp(made / 1_000, UTC) if isinstance(made, int) else None
    return Found(
        photo_id=str(entry.get("photo_id", "")),
        pending=bool(entry.get("pending")),
        caption=str(entry.get("caption") or ""),
        made_at=moment,
        counts=entry,
    )


def _made_since(found: Found, since: datetime) -> bool:
    return found.made_at is None or found.made_at >= since - CLOCKS_APART


def _cannot_tell(answer: Answer) -> CannotTell:
    why = getattr(answer.failure, "why", "") or answer.words or "the answer says nothing"
    return CannotTell(str(why), after=float(getattr(answer.failure, "after", 0.0)))
