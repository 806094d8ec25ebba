"""What Penguin says of articles: what became of a transaction, and the list of all."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from connectors.penguin.answers import Answer
from connectors.penguin.api import get
from hub.sdk import Account, CannotTell, Tools
from hub.sdk.answers import objects_in
from hub.sdk.periods import BEIJING

MOST_A_PAGE = 10  # documentation: clientlist
MOST_PAGES = 20
CLOCKS_APART = timedelta(minutes=5)  # how far the platform's clock may be behind ours
GONE = "missing"
"""Our own flag for an article that is not in the list."""

_NAME = re.compile(r"20\d{6}[0-9A-Z]{8}")  # as in https://kuaibao.qq.com/s/20170314A06ARB00


class State(StrEnum):
    """What a flag comes to for readers."""

    PUBLIC = "public"
    WAITING = "waiting"  # hidden, and may become public
    HIDDEN = "hidden"  # and stays so, unless somebody does something


# 发布成功 is documented, the rest assumed. The first that is found counts.
STATES = (
    (re.compile("失败|不通过|未通过|驳回|退回|删除|下线|撤|草稿"), State.HIDDEN),
    (re.compile("中$|待|定时"), State.WAITING),
    (re.compile("发布成功|已发布"), State.PUBLIC),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One article.

    Attributes:
        flag: the platform's word for how it stands, or `GONE`.
        name: as in its address; empty while it has none.
    """

    flag: str
    name: str = ""
    title: str = ""
    url: str | None = None
    made_at: datetime | None = None

    @property
    def state(self) -> State | None:
        """What that means to readers; None for a word that nobody has foreseen."""
        if self.flag == GONE:
            return State.HIDDEN
        return next((state for pattern, state in STATES if pattern.search(self.flag)), None)


@dataclass(frozen=True, slots=True)
class Page:
    """Some articles of the list."""

    found: list[Found]
    last: bool


def found_in(entry: Mapping[str, Any]) -> Found:
    """Read one article, of the list or of a transaction."""
    url = str(entry.get("article_url") or "")
    in_url = _NAME.search(url)
    return Found(
        flag=str(entry.get("article_pub_flag") or ""),
        name=in_url[0] if in_url else str(entry.get("article_id") or url),
        title=str(entry.get("article_title") or ""),
        url=url or None,
        made_at=_moment(entry.get("article_pub_time")),
    )


async def find(
    tools: Tools, account: Account, name: str, since: datetime | None
) -> Found | CannotTell:
    """Look for one article in the list, which has no other way to it."""

    def enough(found: Sequence[Found]) -> bool:
        return any(one.name == name for one in found) or _past(found, since)

    listed = await _list(tools, account, enough)
    if isinstance(listed, CannotTell):
        return listed
    return next((one for one in listed if one.name == name), Found(GONE, name))


async def list_since(tools: Tools, account: Account, since: datetime) -> list[Found] | CannotTell:
    """List all articles since; those without a time, too: they may be about to have one."""
    listed = await _list(tools, account, lambda found: _past(found, since))
    if isinstance(listed, CannotTell):
        return listed
    return [one for one in listed if not _older(one, since)]


async def latest(tools: Tools, account: Account) -> list[Found]:
    """List the articles of the first page; none, if Penguin does not say."""
    page = await _page(tools, account, 1)
    return [] if isinstance(page, CannotTell) else page.found


async def _list(
    tools: Tools, account: Account, enough: Callable[[Sequence[Found]], bool]
) -> list[Found] | CannotTell:
    found: list[Found] = []
    for number in range(1, MOST_PAGES + 1):
        page = await _page(tools, account, number)
        if isinstance(page, CannotTell):
            return page
        found += page.found
        if page.last or enough(found):
            return found
    return CannotTell(f"the list has more than {MOST_PAGES * MOST_A_PAGE} articles")


async def _page(tools: Tools, account: Account, number: int) -> Page | CannotTell:
    path = "article/clientlist"
    answer = await get(tools, account, path, page=number, limit=MOST_A_PAGE)
    entries, total = objects_in(answer.data.get("articles")), str(answer.data.get("total"))
    if answer.failure is not None or entries is None or not total.isdecimal():
        return cannot_tell(answer)
    found = [found_in(entry) for entry in entries]
    return Page(found, last=number * MOST_A_PAGE >= int(total))


def _past(found: Sequence[Found], since: datetime | None) -> bool:
    """Say whether nothing since then can follow. The order is not documented: it is looked at."""
    if since is None:
        return False
    times = [one.made_at for one in found if one.made_at is not None]
    newest_first = all(one >= other for one, other in pairwise(times))
    return newest_first and bool(found) and _older(found[-1], since)


def _older(found: Found, since: datetime) -> bool:
    return found.made_at is not None and found.made_at < since - CLOCKS_APART


def _moment(value: object) -> datetime | None:
    try:
        return datetime.strptime(str(value), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None


def cannot_tell(answer: Answer) -> CannotTell:
    """Say why a look has seen nothing."""
    why = getattr(answer.failure, "why", "") or answer.words or "the answer says nothing"
    return CannotTell(str(why), after=float(getattr(answer.failure, "after", 0.0)))
