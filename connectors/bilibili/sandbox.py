"""Bilibili's articles in memory, as far as the open platform's documentation is quoted in clients.

Faithful: paths, forms, the envelope, the signature with its nonce and its ten minutes, tokens of
which each refresh token works once, title and text limits, templates, the audit, the list without
what was deleted. Assumed: the codes for a dead token (127001) and a missing article (-404), and
that a hidden article can be deleted. Not there: categories, anthologies, edits, the app's quotas.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from connectors.bilibili.signing import EMPTY_MD5, signature
from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.forms import Form, read_form
from hub.sdk.testing.sandbox import Enrolled, Seen
from hub.sdk.text import plain

PATH = "/arcopen/fn"
REFRESH = "/x/account-oauth2/v1/refresh_token"
SKEW_SECONDS = 600
TOKEN_SECONDS = 86_400
OPEN, WAITING, REFUSED = 0, -2, -3
REFUSED_WORDS = "稿件内容不符合社区规范，已打回"


class Fault(Exception):
    """An answer other than success."""

    def __init__(self, code: int, words: str) -> None:
        self.code, self.words = code, words


@dataclass(slots=True)
class Story:
    """An article. `looks_left`: how often its audit is asked about before it ends as `then`."""

    number: int
    title: str
    content: str
    made: int
    looks_left: int
    then: int | None
    state: int = WAITING
    deleted: bool = False
    was_public: bool = False
    summary: str = ""

    def look(self) -> None:
        """Let the audit go on, as it does whenever somebody asks."""
        if self.state == WAITING and self.then is not None:
            self.looks_left -= 1
            if self.looks_left < 0:
                self.state = self.then
        self.was_public |= self.state == OPEN

    def shown(self) -> dict[str, Any]:
        """Return it as its author sees it."""
        return {
            "id": self.number,
            "title": self.title,
            "content": self.content,
            "state": self.state,
            "reason": REFUSED_WORDS if self.state == REFUSED else "",
            "ctime": self.made,
            "stats": {"view": 42, "like": 3, "reply": 1, "share": 0, "favorite": 2, "coin": 0},
        }


@dataclass(slots=True)
class Author:
    """An account, its app, and what goes wrong for it next."""

    openid: str
    client_id: str
    secret: str
    access: str
    refresh: str
    revoked: bool = False
    renewals: int = 0
    stories: list[Story] = field(default_factory=list)
    next: dict[str, Any] = field(default_factory=dict)


class Sandbox(sandbox.Sandbox):
    """Accounts, each with an app of its own.

    Args:
        clock: seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._authors: dict[str, Author] = {}
        self._nonces: set[str] = set()
        self._pictures = 0
        self.app = Starlette(
            routes=[
                Route(REFRESH, self._refresh, methods=["POST"]),
                Route(PATH + "/{call:path}", self._answer, methods=["GET", "POST"]),
            ]
        )

    def enrol(self, url: str) -> Enrolled:
        """Make an account that has granted an app its articles."""
        n = len(self._authors) + 1
        author = Author(
            f"openid{n:026x}", f"client{n:010x}", f"{n:032x}s", f"{n:032x}a", f"{n:032x}r"
        )
        self._authors[author.access] = author
        credentials = {
            "client_id": author.client_id,
            "client_secret": author.secret,
            "access_token": author.access,
            "refresh_token": author.refresh,
        }
        secrets = (author.secret, author.access, author.refresh)
        return Enrolled(author.openid, {"api_url": url, "token_url": url}, credentials, secrets)

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return what was ever public."""
        return [
            Seen(
                str(one.number),
                one.title,
                plain(one.content),
                one.state == OPEN and not one.deleted,
                digest=one.summary,
            )
            for one in self._of(account).stories
            if one.was_public
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete an article in the app."""
        _story(self._of(account), remote_id).deleted = True

    def commits(self, request: wire.Request) -> bool:
        """Sending in and deleting are what readers see."""
        seen = {f"{PATH}/article/add", f"{PATH}/article/delete"}
        return request.method == "POST" and request.path in seen

    def expire_token(self, account: Enrolled) -> None:
        """The access token dies early."""
        author = self._of(account)
        self._authors["expired" + author.access] = self._authors.pop(author.access)

    def revoke(self, account: Enrolled) -> None:
        """The account's owner takes the grant back."""
        self._of(account).revoked = True

    def be_busy(self, account: Enrolled) -> None:
        """Fail with the platform's own trouble."""
        self._of(account).next["fault"] = Fault(5002, "内部错误")

    def refuse_content(self, account: Enrolled) -> str:
        """Let the next article fail its audit."""
        self._of(account).next["audit"] = (0, REFUSED)
        return REFUSED_WORDS

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        """Let the next audit take two looks."""
        ends = {"published": OPEN, "refused": REFUSED, "never": None}
        self._of(account).next["audit"] = (2, ends[then])

    def _of(self, account: Enrolled) -> Author:
        return next(one for one in self._authors.values() if one.openid == account.external_id)

    async def _answer(self, request: Request) -> JSONResponse:
        form, name = await read_form(request), request.path_params["call"]
        calls: dict[str, Callable[[Author, Form, Request], Any]] = {
            "POST article/add": self._add,
            "POST article/delete": self._delete,
            "POST article/upload/image": self._upload,
            "GET article/detail": self._detail,
            "GET article/list": self._list,
            "GET user/account/info": self._info,
        }
        try:
            author = self._check(request)
            if name in {"article/add", "article/delete"} and "fault" in author.next:
                raise author.next.pop("fault")
            data = calls[f"{request.method} {name}"](author, form, request)
        except Fault as fault:
            return JSONResponse({"code": fault.code, "message": fault.words, "ttl": 1})
        return JSONResponse({"code": 0, "message": "0", "ttl": 1, "data": data})

    def _check(self, request: Request) -> Author:
        given = request.headers
        author = self._authors.get(given.get("access-token", ""))
        if author is None or author.revoked:
            raise Fault(127001, "access_token 无效或已过期")
        sent = {name: value for name, value in given.items() if name.startswith("x-bili-")}
        if given.get("x-bili-content-md5") != EMPTY_MD5:
            raise Fault(4012, "MD5 校验失败")
        if given.get("authorization") != signature(sent, author.secret):
            raise Fault(4002, "签名异常")
        if abs(self._clock() - int(sent["x-bili-timestamp"])) > SKEW_SECONDS:
            raise Fault(4003, "请求过期")
        if sent["x-bili-signature-nonce"] in self._nonces:
            raise Fault(4004, "重复请求")
        self._nonces.add(sent["x-bili-signature-nonce"])
        return author

    def _add(self, author: Author, form: Form, _: Request) -> dict[str, int]:
        title, content = form.fields["title"], form.fields["content"]
        _check_form(title, content, form)
        looks, then = author.next.pop("audit", (0, OPEN))
        number = 40_000_000 + 1_000 * len(self._authors) + len(author.stories)
        story = Story(number, title, content, int(self._clock()), looks, then)
        story.summary = form.fields["summary"]
        author.stories.append(story)
        if looks == 0:
            story.look()
        return {"id": story.number}

    def _delete(self, author: Author, form: Form, _: Request) -> None:
        for name in form.fields["ids"].split(","):
            _story(author, name).deleted = True

    def _upload(self, author: Author, form: Form, _: Request) -> dict[str, str]:
        if "file" not in form.files:
            raise Fault(4000, "参数错误")
        self._pictures += 1
        return {"url": f"https://i0.hdslb.example/bfs/article/{author.openid}/{self._pictures}.jpg"}

    def _detail(self, author: Author, _: Form, request: Request) -> dict[str, Any]:
        story = _story(author, request.query_params["id"])
        story.look()
        return story.shown()

    def _list(self, author: Author, _: Form, request: Request) -> dict[str, Any]:
        size, page = int(request.query_params["ps"]), int(request.query_params["pn"])
        stories = [one for one in reversed(author.stories) if not one.deleted]
        for story in stories:
            story.look()
        chosen = stories[size * (page - 1) : size * page]
        return {
            "articles": [one.shown() for one in chosen] or None,
            "artPage": {"pn": page, "ps": size, "total": len(stories)},
        }

    def _info(self, author: Author, _: Form, __: Request) -> dict[str, str]:
        return {"name": "武汉发布", "face": "", "openid": author.openid}

    async def _refresh(self, request: Request) -> JSONResponse:
        form = await read_form(request)
        author = next(
            (a for a in self._authors.values() if a.refresh == form.fields["refresh_token"]), None
        )
        if author is None or author.revoked or form.fields["client_secret"] != author.secret:
            return JSONResponse({"code": 122000, "message": "refresh_token 无效"})
        author.renewals += 1
        self._authors = {k: a for k, a in self._authors.items() if a is not author}
        author.access = f"{author.access}{author.renewals}"
        author.refresh = f"{author.refresh}{author.renewals}"
        self._authors[author.access] = author
        data = {
            "access_token": author.access,
            "refresh_token": author.refresh,
            "expires_in": int(self._clock()) + TOKEN_SECONDS,  # a moment, not a span
        }
        return JSONResponse({"code": 0, "message": "0", "data": data})


def _check_form(title: str, content: str, form: Form) -> None:
    if not 0 < len(title) <= 40:  # noqa: PLR2004 - documentation: title
        raise Fault(4000, "标题最多不超过40字")
    long = len(plain(content))
    if long > 40_000 or (long < 200 and content.count("<img") < 3):  # noqa: PLR2004 - documentation: content
        raise Fault(4000, "正文字数200-40000，或者至少添加三张图片")
    if form.fields.get("template_id") == "4" and not form.fields.get("image_urls"):
        raise Fault(4000, "模板4需要封面图")
    if "asset:" in content:
        raise Fault(4000, "正文图片须为站内图片")


def _story(author: Author, name: str) -> Story:
    found = next((one for one in author.stories if str(one.number) == name), None)
    if found is None or found.deleted:
        raise Fault(-404, "啥都木有")
    return found
