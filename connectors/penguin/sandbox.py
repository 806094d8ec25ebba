"""Penguin's articles, in memory, as far as public clients and what they quote show it.

Faithful: paths, the token by `clientcredentials` and its two hours, `{"code", "msg", "data"}` with
the code as a number or as a text, transactions and their three statuses, a failure without a
reason, an article's fields, lists by page with a total. Assumed: every word of a refusal, all flags
but 发布成功, titles of less than 5 or more than 64, lists with the newest first that leave out what
was deleted, that a new token leaves the old one good. Not there: videos, live streams, statistics,
grants to others' applications. Only a person deletes (`do_by_hand`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hub.sdk.periods import BEIJING
from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.forms import read_form
from hub.sdk.testing.sandbox import Enrolled, NotOffered, Seen
from hub.sdk.text import plain

LEAST_TITLE, MOST_TITLE = 5, 64
MOST_A_PAGE = 10
TOKEN_SECONDS = 7_200
WORKING, SUCCEEDED, FAILED = "处理中", "成功", "失败"
PUBLIC, AUDITED, REFUSED = "发布成功", "审核中", "审核不通过"
BUSY, SPENT = "系统繁忙，请稍后再试", "今日发文数量已达上限"
DEAD = "access_token无效或已过期"


class Fault(Exception):
    """An answer other than success."""

    def __init__(self, code: str, words: str) -> None:
        self.code, self.words = code, words


@dataclass(slots=True)
class Story:
    """An article and its transaction.

    `looks_left`: how often is asked about it before it ends as `then`; None: it never ends.
    """

    name: str
    transaction: str
    title: str
    content: str
    cover: str
    made: datetime
    looks_left: int
    then: tuple[str, str] | None
    status: str = WORKING
    flag: str = ""
    deleted: bool = False
    was_public: bool = False

    @property
    def url(self) -> str:
        """Where it is shown."""
        return f"http://kuaibao.qq.com/s/{self.name}"

    def look(self) -> None:
        """Let the work on it go on, as it does whenever somebody asks."""
        if self.status == WORKING and self.then is not None:
            self.looks_left -= 1
            if self.looks_left < 0:
                self.status, self.flag = self.then
        self.was_public |= self.flag == PUBLIC

    def shown(self) -> dict[str, str]:
        """Return it as its author sees it; blank until its transaction has succeeded."""
        known = self.status == SUCCEEDED
        return {
            "article_title": self.title if known else "",
            "article_type": "普通文章" if known else "",
            "article_pub_flag": self.flag,
            "article_pub_time": f"{self.made:%Y-%m-%d %H:%M:%S}" if self.was_public else "",
            "article_url": self.url if self.was_public else "",
            "article_imgurl": self.cover if known else "",
            "article_abstract": "",
        }


@dataclass(slots=True)
class Author:
    """An account, its application, and what goes wrong for it next."""

    client_id: str
    secret: str
    tokens: dict[str, float] = field(default_factory=dict)  # until when each is good
    issued: int = 0
    revoked: bool = False
    stories: list[Story] = field(default_factory=list)
    next: dict[str, Any] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """What all its tokens begin with."""
        return f"RYTGH9VM{self.client_id[-6:]}"


class Sandbox(sandbox.Sandbox):
    """Accounts, each with an application of its own.

    Args:
        clock: seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._later = 0.0
        self._authors: list[Author] = []
        self.app = Starlette(
            routes=[
                Route("/omoauth2/accesstoken", self._grant, methods=["POST"]),
                Route("/{group}/{call}", self._answer, methods=["GET", "POST"]),
            ]
        )

    def now(self) -> float:
        """Return the platform's time, in seconds since 1970."""
        return self._clock() + self._later

    def let_pass(self, seconds: float) -> None:
        """Move the clock on."""
        self._later += seconds

    def enrol(self, url: str) -> Enrolled:
        """Make an account with an application."""
        n = len(self._authors) + 1
        author = Author(f"{n:032x}", f"515def{n:034x}")
        self._authors.append(author)
        settings = {"api_url": url, "auth_url": url}
        credentials = {"client_id": author.client_id, "client_secret": author.secret}
        secrets = (author.secret, author.stem)
        return Enrolled(author.client_id, settings, credentials, secrets)

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return what was ever public."""
        return [
            Seen(one.name, one.title, plain(one.content), one.flag == PUBLIC and not one.deleted)
            for one in self.stories(account)
            if one.was_public
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete an article in the console."""
        next(one for one in self.stories(account) if one.name == remote_id).deleted = True

    def stories(self, account: Enrolled) -> list[Story]:
        """Return an account's articles, in the order of making."""
        return self._of(account).stories

    def commits(self, request: wire.Request) -> bool:
        """Making an article is all that readers ever see of the interface."""
        return request.method == "POST" and request.path == "/article/clientpubpic"

    def do_by_hand(self, account: Enrolled, url: str | None, instructions: str) -> str:
        """Delete the article that somebody is asked to delete."""
        found = next((one for one in self.stories(account) if one.url == url), None)
        if found is None or "删除" not in instructions:
            raise NotOffered
        found.deleted = True
        return found.url

    def expire_token(self, account: Enrolled) -> None:
        """All tokens die early."""
        self._of(account).tokens.clear()

    def revoke(self, account: Enrolled) -> None:
        """The application is closed."""
        self._of(account).revoked = True

    def spend_quota(self, account: Enrolled) -> None:
        """Leave no article for today."""
        self._of(account).next["fault"] = Fault("40021", SPENT)

    def be_busy(self, account: Enrolled) -> None:
        """Fail with the platform's own trouble."""
        self._of(account).next["fault"] = Fault("50001", BUSY)

    def refuse_content(self, account: Enrolled) -> str:
        """Let the next article fail its audit."""
        self._of(account).next["work"] = (0, (SUCCEEDED, REFUSED))
        return REFUSED

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        """Let the next transaction take two looks."""
        ends = {"published": (SUCCEEDED, PUBLIC), "refused": (FAILED, ""), "never": None}
        self._of(account).next["work"] = (2, ends[then])

    def _of(self, account: Enrolled) -> Author:
        return next(one for one in self._authors if one.client_id == account.external_id)

    async def _grant(self, request: Request) -> JSONResponse:
        given = (await read_form(request)).fields
        keys = given.get("client_id"), given.get("client_secret")
        known = [one for one in self._authors if (one.client_id, one.secret) == keys]
        if not known or known[0].revoked or given.get("grant_type") != "clientcredentials":
            return _envelope({}, Fault("40001", "client_id或client_secret错误"))
        author = known[0]
        author.issued += 1
        token = f"{author.stem}{author.issued:08d}"
        author.tokens[token] = self.now() + TOKEN_SECONDS
        grant = {"access_token": token, "expires_in": TOKEN_SECONDS, "openid": author.client_id}
        return JSONResponse({"code": "0", "msg": "success", "data": grant})

    async def _answer(self, request: Request) -> JSONResponse:
        calls: dict[str, Callable[[Author, dict[str, str]], dict[str, Any]]] = {
            "POST /article/clientpubpic": self._publish,
            "GET /transaction/infoclient": _transaction,
            "GET /article/clientlist": _list,
            "GET /media/basicinfoclient": lambda *_: {"nick": "武汉发布", "header": ""},
        }
        given = dict(request.query_params)
        if request.method == "POST":
            given |= (await read_form(request)).fields
        try:
            author = self._check(given.get("access_token", ""))
            call = calls[f"{request.method} {request.url.path}"]
            return _envelope(call(author, given))
        except Fault as fault:
            return _envelope({}, fault)

    def _check(self, token: str) -> Author:
        for author in self._authors:
            if author.tokens.get(token, 0.0) > self.now() and not author.revoked:
                return author
        raise Fault("40003", DEAD)

    def _publish(self, author: Author, given: dict[str, str]) -> dict[str, Any]:
        if fault := author.next.pop("fault", None):
            raise fault
        if not LEAST_TITLE <= len(given.get("title", "")) <= MOST_TITLE:
            raise Fault("40007", "标题长度应为5到64个字")
        if not given.get("content") or not given.get("cover_pic", "").startswith("http"):
            raise Fault("40004", "缺少参数")
        n = len(author.stories) + 1
        made = datetime.fromtimestamp(self._clock(), BEIJING)
        looks, then = author.next.pop("work", (0, (SUCCEEDED, PUBLIC)))
        story = Story(
            f"{made:%Y%m%d}A{n:05d}00",
            f"7265967{int(author.client_id, 16):04d}{n:08d}",
            given["title"],
            given["content"],
            given["cover_pic"],
            made,
            looks,
            then,
        )
        author.stories.append(story)
        if looks == 0:
            story.look()
        return {"transaction_id": story.transaction}


def _transaction(author: Author, given: dict[str, str]) -> dict[str, Any]:
    wanted = given.get("transaction_id")
    found = next((one for one in author.stories if one.transaction == wanted), None)
    if found is None:
        raise Fault("40005", "参数错误：transaction_id")
    found.look()
    return {
        "transaction_id": found.transaction,
        "transaction_status": found.status,
        "transaction_ctime": f"{found.made:%Y-%m-%d %H:%M:%S}",
        "transaction_type": "文章",
        "article_info": found.shown(),
    }


def _list(author: Author, given: dict[str, str]) -> dict[str, Any]:
    page, limit = int(given["page"]), min(int(given["limit"]), MOST_A_PAGE)
    listed = [one for one in author.stories if one.status == SUCCEEDED and not one.deleted]
    shown = [one.shown() for one in reversed(listed)][(page - 1) * limit : page * limit]
    total = str(len(listed))
    return {"articles": shown, "page": str(page), "limit": str(limit), "total": total}


def _envelope(data: dict[str, Any], fault: Fault | None = None) -> JSONResponse:
    if fault is not None:
        return JSONResponse({"code": fault.code, "msg": fault.words, "data": None})
    return JSONResponse({"code": 0, "msg": "SUCCESS", "data": data})
