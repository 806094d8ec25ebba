"""What Baijiahao says of articles: one by its id, and those of the last days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from connectors.baijiahao.api import call
from connectors.baijiahao.errors import MISSING
from hub.sdk import Account, CannotTell, Tools
from hub.sdk.answers import objects_in
from hub.sdk.periods import BEIJING

MOST_A_PAGE = 20  # documentation: query/articleListall
MOST_PAGES = 5  # beyond a hundred articles since the publish began a person looks
CLOCKS_APART = timedelta(minutes=5)  # how far the platform's clock may be behind ours


class State(StrEnum):
    """What a status comes to for readers."""

    PUBLIC = "public"
    WAITING = "waiting"  # hidden, and may become public
    HIDDEN = "hidden"  # and stays so, unless somebody does something


STATES: Mapping[str, State] = {
    "publish": State.PUBLIC,
    "published": State.PUBLIC,  # of before the codes were changed
    "pre_publish": State.WAITING,
    "audit": State.WAITING,
    "draft": State.HIDDEN,
    "rejected": State.HIDDEN,
    "forbidden": State.HIDDEN,
    "withdraw": State.HIDDEN,
    "deleted": State.HIDDEN,
    "videofail": State.HIDDEN,
    "audiofail": State.HIDDEN,
}


@dataclass(frozen=True, slots=True)
class Found:
    """One article.

    Attributes:
        status: the platform's word; `missing` if it does not know the article.
        why: of an article that was refused, in the platform's words.
    """

    article_id: str
    status: str
    title: str = ""
    url: str | None = None
    why: str = ""
    updated_at: datetime | None = None

    @property
    def state(self) -> State | None:
        """What that means to readers; None for a word that nobody has documented."""
        return State.HIDDEN if self.status == "missing" else STATES.get(self.status)


async def find(tools: Tools, account: Account, article_id: str) -> Found | CannotTell:
    """Ask for one article by its id (`query/status`, which takes 20 at most)."""
    answer = await call(tools.preparing, account, "query/status", article_id=article_id)
    if answer.code == MISSING:
        return Found(article_id, "missing")
    if answer.failure is not None:
        return _cannot_tell(answer.failure)
    entry = answer.data.get(article_id)
    if not isinstance(entry, dict) or not entry.get("status"):
        return CannotTell(f"the answer says nothing of article {article_id}")
    return Found(
        article_id,
        str(entry["status"]),
        url=_text(entry.get("url")),
        why=_text(entry.get("msg")) or "",
    )


async def list_since(
    tools: Tools, account: Account, since: datetime, pages: int = MOST_PAGES
) -> list[Found] | CannotTell:
    """List all articles that were touched since, or say that the list is too long to know."""
    found: list[Found] = []
    for number in range(1, pages + 1):
        page = await list_page(tools, account, number, since)
        if isinstance(page, CannotTell):
            return page
        found += [one for one in page if _touched(one, since)]
        if len(page) < MOST_A_PAGE:
            return found
    return CannotTell(f"there are more than {pages * MOST_A_PAGE} articles since {since:%F %T}")


async def list_page(
    tools: Tools, account: Account, number: int, since: datetime
) -> list[Found] | CannotTell:
    """Return one page, from 1, of the articles since that day (`query/articleListall`)."""
    answer = await call(
        tools.preparing,
        account,
        "query/articleListall",
        start_time=f"{since.astimezone(BEIJING) - CLOCKS_APART:%Y-%m-%d}",
        end_time=f"{datetime.now(BEIJING) + timedelta(days=1):%Y-%m-%d}",
        page_no=number,
        page_size=MOST_A_PAGE,
        article_type="news",
    )
    if answer.failure is not None:
        return _cannot_tell(answer.failure)
    items = answer.data.get("items")
    entries = objects_in(list(items.values()) if isinstance(items, dict) else items)
    if entries is None:
        return CannotTell("the list of articles is none")
    return [_found(entry) for entry in entries]


def _found(entry: dict[str, Any]) -> Found:
    moment = entry.get("updated_at")
    return Found(
        article_id=str(entry.get("article_id", "")),
        status=str(entry.get("status", "")),
        title=str(entry.get("title", "")),
        url=_text(entry.get("article_url")),
        updated_at=datetime.fromtimestamp(moment, UTC) if isinstance(moment, int) else None,
    )


def _touched(found: Found, since: datetime) -> bool:
    return found.updated_at is None or found.updated_at >= since - CLOCKS_APART


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _cannot_tell(failure: object) -> CannotTell:
    why = getattr(failure, "why", "") or type(failure).__name__
    return CannotTell(str(why), after=float(getattr(failure, "after", 0.0)))
