"""What Bilibili says of articles: one by its id, and the latest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from connectors.bilibili.api import Answer, get
from hub.sdk import Account, CannotTell, Refused, Tools
from hub.sdk.answers import objects_in

MOST_A_PAGE = 20  # more are allowed, how many is not documented
MOST_PAGES = 10
CLOCKS_APART = timedelta(minutes=5)  # how far the platform's clock may be behind ours
EVERYTHING = 0  # the group of all but drafts and what was deleted
NEWEST_FIRST = 1


class State(StrEnum):
    """What a state comes to for readers."""

    PUBLIC = "public"
    WAITING = "waiting"  # hidden, and may become public
    HIDDEN = "hidden"  # and stays so, unless somebody does something


STATES: Mapping[int, State] = {
    0: State.PUBLIC,
    4: State.PUBLIC,  # published first, to be looked at afterwards
    5: State.PUBLIC,  # an edit waits; the version before it is shown
    6: State.PUBLIC,  # an edit was refused
    7: State.PUBLIC,  # an edit was let through
    9: State.PUBLIC,  # published at a set time
    12: State.PUBLIC,
    13: State.PUBLIC,
    14: State.PUBLIC,
    -2: State.WAITING,
    2: State.WAITING,  # sent in again after it was taken down
    -8: State.WAITING,
    -9: State.WAITING,
    -3: State.HIDDEN,  # refused
    3: State.HIDDEN,  # taken down
    -10: State.HIDDEN,  # locked
    -11: State.HIDDEN,
}
GONE = None
"""The state of an article that is not in the list of all."""


@dataclass(frozen=True, slots=True)
class Found:
    """One article.

    Attributes:
        code: the platform's number for its state; `GONE` if the article is not there.
        why: of an article that was refused, in the platform's words.
    """

    article_id: str
    code: int | None
    title: str = ""
    why: str = ""
    created_at: datetime | None = None

    @property
    def state(self) -> State | None:
        """What that means to readers; None for a number that nobody has documented."""
        return State.HIDDEN if self.code is GONE else STATES.get(self.code)

    @property
    def url(self) -> str:
        """Where readers find it."""
        return f"https://www.bilibili.com/read/cv{self.article_id}"


async def find(tools: Tools, account: Account, article_id: str) -> Found | CannotTell:
    """Ask for one article; what `article/detail` does not know is looked for in the list."""
    answer = await get(tools, account, "article/detail", id=article_id)
    if isinstance(
        answer.failure, Refused
    ):  # which code it gives for a missing one is not documented
        return await _among_all(tools, account, article_id)
    if answer.failure is not None:
        return cannot_tell(answer)
    found = _found(answer.data)
    return found if found.article_id == article_id else CannotTell("another article was shown")


async def list_since(tools: Tools, account: Account, since: datetime) -> list[Found] | CannotTell:
    """List all articles that were made since, or say that the list is too long to know."""
    found: list[Found] = []
    for number in range(1, MOST_PAGES + 1):
        page = await list_page(tools, account, number)
        if isinstance(page, CannotTell):
            return page
        found += [one for one in page if _made_since(one, since)]
        if len(page) < MOST_A_PAGE or not _made_since(page[-1], since):
            return found
    return CannotTell(
        f"there are more than {MOST_PAGES * MOST_A_PAGE} articles since {since:%F %T}"
    )


async def list_page(tools: Tools, account: Account, number: int) -> list[Found] | CannotTell:
    """Return one page, from 1, of all articles, the newest first (`article/list`)."""
    answer = await get(
        tools,
        account,
        "article/list",
        pn=number,
        ps=MOST_A_PAGE,
        sort=NEWEST_FIRST,
        group=EVERYTHING,
    )
    if answer.failure is not None:
        return cannot_tell(answer)
    entries = objects_in(answer.data.get("articles"))
    if entries is None and not _ends_before(answer, number):
        return CannotTell("the list of articles is none")
    return [_found(entry) for entry in entries or ()]


def cannot_tell(answer: Answer) -> CannotTell:
    """Say that a look came to nothing."""
    why = getattr(answer.failure, "why", "") or answer.words
    return CannotTell(str(why), after=float(getattr(answer.failure, "after", 0.0)))


def _ends_before(answer: Answer, number: int) -> bool:
    """Say whether a page is beyond the end: there Bilibili gives no list, only the total."""
    page = answer.data.get("artPage")
    total = page.get("total") if isinstance(page, dict) else None
    missing = answer.data.get("articles") is None
    return missing and type(total) is int and total <= (number - 1) * MOST_A_PAGE


async def _among_all(tools: Tools, account: Account, article_id: str) -> Found | CannotTell:
    for number in range(1, MOST_PAGES + 1):
        page = await list_page(tools, account, number)
        if isinstance(page, CannotTell):
            return page
        if one := next((one for one in page if one.article_id == article_id), None):
            return one
        if len(page) < MOST_A_PAGE:
            return Found(article_id, GONE)
    return CannotTell(f"it is not among the latest {MOST_PAGES * MOST_A_PAGE} articles")


def _found(entry: Mapping[str, Any]) -> Found:
    made, code = entry.get("ctime"), entry.get("state")
    return Found(
        article_id=str(entry.get("id", "")),
        code=code if type(code) is int else -1,
        title=str(entry.get("title", "")),
        why=str(entry.get("reason") or ""),
        created_at=datetime.fromtimestamp(made, UTC) if isinstance(made, int) else None,
    )


def _made_since(found: Found, since: datetime) -> bool:
    return found.created_at is None or found.created_at >= since - CLOCKS_APART
