"""Baijiahao in memory, as far as its documentation is quoted in public clients.

Faithful: paths, fields, the envelope, every code of `errors.py` that it gives, title and body
limits, one article per `origin_url`, drafts without a cover, the audit, withdrawal only of what is
published, lists of 20, days as the list's grain. Assumed: the code (2) and the words for a repeated
`origin_url`, and the daily number of articles. Not there: galleries, videos, comments, the edit of
a withdrawn article (`article/republish`), which the connector never asks for.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hub.sdk.counting import length
from hub.sdk.manifest import Counted
from hub.sdk.periods import BEIJING
from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.sandbox import Enrolled, Seen
from hub.sdk.text import plain

PATH = "/builderinner/open/resource"
MOST_A_DAY = 100  # assumed; the console says how many an account has
REFUSED_WORDS = "文章内容含有未经证实的信息，审核未通过"
WORDS = {
    0: "成功",
    2: "参数错误",
    60000006: "百家号内部服务异常",
    60001001: "授权校验失败",
    60001003: "撤回或修改时文章状态错误",
    60001009: "发文篇数用尽",
    80000107: "文章不存在",
}


class Fault(Exception):
    """An answer other than success."""

    def __init__(self, code: int, words: str = "") -> None:
        self.code, self.words = code, words or WORDS[code]


@dataclass(slots=True)
class Story:
    """An article. `looks_left`: how often its audit is asked about before it ends as `then`."""

    article_id: str
    title: str
    content: str
    origin_url: str
    status: str
    at: float
    looks_left: int = 0
    then: str = "publish"
    why: str = ""
    was_public: bool = False
    recommended: bool = False
    covers: int = 0

    def look(self) -> None:
        """Let the audit go on, as it does whenever somebody asks."""
        if self.status == "audit" and self.then != "never":
            self.looks_left -= 1
            if self.looks_left < 0:
                self.status = self.then
        self.was_public |= self.status == "publish"


@dataclass(slots=True)
class Author:
    """An account, and what goes wrong for it next."""

    app_id: str
    token: str
    stories: list[Story] = field(default_factory=list)
    next: dict[str, Any] = field(default_factory=dict)


class Sandbox(sandbox.Sandbox):
    """Accounts that nothing but their number tells apart.

    Args:
        clock: seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._authors: dict[str, Author] = {}
        self.app = Starlette(routes=[Route(PATH + "/{call:path}", self._answer, methods=["POST"])])

    def enrol(self, url: str) -> Enrolled:
        """Make an account with its key."""
        number = len(self._authors) + 1
        author = Author(str(1_650_000_000_000_000 + number), f"{number:032x}")
        self._authors[author.app_id] = author
        credentials = {"app_id": author.app_id, "app_token": author.token}
        return Enrolled(author.app_id, {"api_url": url}, credentials, (author.token,))

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return what was ever public."""
        return [
            Seen(
                one.article_id,
                one.title,
                plain(one.content),
                one.status == "publish",
                measured=one.content,
                pictures=one.covers,
            )
            for one in self._of(account).stories
            if one.was_public
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete an article in the console."""
        _story(self._of(account), remote_id).status = "deleted"

    def recommend(self, account: Enrolled, remote_id: str) -> None:
        """Recommend an article to readers, after which the interface does not withdraw it."""
        _story(self._of(account), remote_id).recommended = True

    def commits(self, request: wire.Request) -> bool:
        """Publishing and withdrawing are what readers see."""
        seen = {f"{PATH}/article/publish", f"{PATH}/article/withdraw"}
        return request.method == "POST" and request.path in seen

    def revoke(self, account: Enrolled) -> None:
        """Reset the key in the console."""
        self._of(account).token += "-reset"

    def spend_quota(self, account: Enrolled) -> None:
        """Leave no article for today."""
        self._of(account).next["fault"] = ("article/publish", 60001009)

    def be_busy(self, account: Enrolled) -> None:
        """Fail with Baidu's own trouble."""
        self._of(account).next["fault"] = ("article/", 60000006)

    def refuse_content(self, account: Enrolled) -> str:
        """Let the next article fail its audit."""
        self._of(account).next["audit"] = (0, "rejected")
        return REFUSED_WORDS

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        """Let the next audit take two looks."""
        ends = {"published": "publish", "refused": "rejected", "never": "never"}
        self._of(account).next["audit"] = (2, ends[then])

    def _of(self, account: Enrolled) -> Author:
        return self._authors[account.external_id]

    async def _answer(self, request: Request) -> JSONResponse:
        calls: dict[str, Callable[[Author, dict[str, Any]], Any]] = {
            "article/publish": self._publish,
            "article/withdraw": self._withdraw,
            "query/status": self._status,
            "query/articleListall": self._list,
            "query/articleStatistics": self._count,
        }
        fields, name = await request.json(), request.path_params["call"]
        try:
            author = self._check_key(fields, name)
            data, code, words = calls[name](author, fields), 0, WORDS[0]
        except Fault as fault:
            data, code, words = None, fault.code, fault.words
        return JSONResponse({"data": data, "errno": code, "errmsg": words})

    def _check_key(self, fields: dict[str, Any], name: str) -> Author:
        author = self._authors.get(fields.get("app_id", ""))
        if author is None or fields.get("app_token") != author.token:
            raise Fault(60001001)
        prefix, code = author.next.get("fault", ("-", 0))
        if name.startswith(prefix):
            del author.next["fault"]
            raise Fault(code)
        return author

    def _publish(self, author: Author, fields: dict[str, Any]) -> dict[str, str]:
        _check_lengths(fields)
        if any(one.origin_url == fields["origin_url"] for one in author.stories):
            raise Fault(2, "origin_url 重复，相同 URL 的文章禁止提交")
        now = self._clock()
        if sum(_day(one.at) == _day(now) for one in author.stories) >= MOST_A_DAY:
            raise Fault(60001009)
        looks, then = author.next.pop("audit", (0, "publish"))
        number = len(author.stories) + 1
        story = Story(
            article_id=f"{int(author.app_id) + number * 1_000:d}",
            title=fields["title"],
            content=fields["content"],
            origin_url=fields["origin_url"],
            status="audit" if fields.get("cover_images", "[]") not in {"", "[]"} else "draft",
            at=now,
            looks_left=looks,
            then=then,
            why=REFUSED_WORDS if then == "rejected" else "",
            covers=len(json.loads(fields.get("cover_images") or "[]")),
        )
        author.stories.append(story)
        if looks == 0:
            story.look()
        return {"article_id": story.article_id, "nid": f"9{story.article_id}"}

    def _withdraw(self, author: Author, fields: dict[str, Any]) -> dict[str, str]:
        story = _story(author, fields["article_id"])
        if story.status != "publish" or story.recommended:
            raise Fault(60001003)
        story.status, story.at = "withdraw", self._clock()
        return {"article_id": story.article_id}

    def _status(self, author: Author, fields: dict[str, Any]) -> dict[str, Any]:
        stories = [_story(author, name) for name in fields["article_id"].split(",")[:20]]
        for story in stories:
            story.look()
        return {one.article_id: _shown(one) | {"msg": one.why} for one in stories}

    def _list(self, author: Author, fields: dict[str, Any]) -> dict[str, Any]:
        for story in author.stories:
            story.look()
        first, last = fields.get("start_time", "0"), fields.get("end_time", "9")
        chosen = [one for one in reversed(author.stories) if first <= _day(one.at) <= last]
        size = min(int(fields.get("page_size", 20)), 20)
        begin = (int(fields.get("page_no", 1)) - 1) * size
        items = {one.article_id: _listed(one) for one in chosen[begin : begin + size]}
        return {"page": {"total": len(chosen)}, "items": items or []}

    def _count(self, author: Author, fields: dict[str, Any]) -> dict[str, int]:
        _story(author, fields["article_id"])
        return {"view_count": 120, "likes_count": 3, "comment_count": 0, "share_count": -1}


def _check_lengths(fields: dict[str, Any]) -> None:
    if not 5 <= length(fields["title"], Counted.HALVES) <= 40:  # noqa: PLR2004 - documentation: title
        raise Fault(2, "标题限定 5-40 个中英文字符以内")
    if not 0 < len(fields["content"]) <= 20_000:  # noqa: PLR2004 - documentation: content
        raise Fault(2, "正文内容限制 20000 个中英文字符内")


def _story(author: Author, article_id: str) -> Story:
    found = next((one for one in author.stories if one.article_id == article_id), None)
    if found is None:
        raise Fault(80000107)
    return found


def _shown(story: Story) -> dict[str, Any]:
    url = f"https://baijiahao.baidu.com/s?id={story.article_id}"
    public = story.status == "publish"
    return {"article_id": story.article_id, "status": story.status, "url": url if public else ""}


def _listed(story: Story) -> dict[str, Any]:
    shown = _shown(story)
    return {
        "article_id": story.article_id,
        "nid": f"9{story.article_id}",
        "title": story.title,
        "type": "news",
        "status": story.status,
        "article_url": shown["url"],
        "updated_at": int(story.at),
    }


def _day(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, BEIJING):%Y-%m-%d}"
