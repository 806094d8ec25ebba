"""Douyin's pictures with a text, in memory, as far as its documentation is quoted in public.

Faithful: paths, the token's header, the two-fold envelope, codes, uploads before the work, texts of
1,000 and lists of 30, works that only their author sees until their audit has ended, statuses,
lists with a cursor and pinned works, tokens that are refreshed and extended five times. Assumed:
that a deleted work is missing from `video_data`, and that `title` repeats the whole text. Not
there: videos, the code exchange, sharing by a person. Only a person deletes (`do_by_hand`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.forms import read_form
from hub.sdk.testing.sandbox import Enrolled, NotOffered, Seen

VIDEO = "/api/douyin/v1/video"
MOST_TEXT, MOST_PICTURES = 1_000, 30
TOKEN_SECONDS, REFRESH_SECONDS = 15 * 86_400, 30 * 86_400
MOST_EXTENSIONS = 5
WAITING, OPEN, REFUSED = 4, 5, 2
REFUSED_WORDS = "作品不适宜公开"


class Fault(Exception):
    """An answer other than success."""

    def __init__(self, code: int, words: str) -> None:
        self.code, self.words = code, words


@dataclass(slots=True)
class Work:
    """A work. `looks_left`: how often its audit is asked about before it ends as `then`."""

    item_id: str
    text: str
    made: int
    pictures: int
    looks_left: int
    then: int | None
    status: int = WAITING
    deleted: bool = False
    on_top: bool = False
    was_public: bool = False

    @property
    def url(self) -> str:
        """Where it is shown."""
        return f"https://www.iesdouyin.com/share/note/{self.item_id}/"

    def look(self) -> None:
        """Let the audit go on, as it does whenever somebody asks."""
        if self.status == WAITING and self.then is not None:
            self.looks_left -= 1
            if self.looks_left < 0:
                self.status = self.then
        self.was_public |= self.status == OPEN

    def shown(self) -> dict[str, Any]:
        """Return it as its author sees it."""
        return {
            "item_id": self.item_id,
            "video_id": f"7{self.item_id}",
            "title": self.text,
            "create_time": self.made,
            "is_top": self.on_top,
            "is_reviewed": self.status != WAITING,
            "video_status": self.status,
            "media_type": 2,
            "share_url": self.url,
            "statistics": {"play_count": 300, "digg_count": 12, "comment_count": 2},
        }


@dataclass(slots=True)
class Author:
    """An account, its grant, and what goes wrong for it next."""

    open_id: str
    client_key: str
    access: str
    refresh: str
    revoked: bool = False
    expired: bool = False
    refreshed: int = 0
    extended: int = 0
    refresh_until: float = 0.0
    works: list[Work] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)
    next: dict[str, Any] = field(default_factory=dict)


class Sandbox(sandbox.Sandbox):
    """Accounts, all of one app.

    Args:
        clock: seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._later = 0.0
        self._authors: list[Author] = []
        self.app = Starlette(
            routes=[
                Route("/oauth/{call}/", self._grant, methods=["POST"]),
                Route(VIDEO + "/upload_image/", self._upload, methods=["POST"]),
                Route(VIDEO + "/{call}/", self._answer, methods=["GET", "POST"]),
            ]
        )

    def now(self) -> float:
        """Return the platform's time, in seconds since 1970."""
        return self._clock() + self._later

    def let_pass(self, seconds: float) -> None:
        """Move the clock on."""
        self._later += seconds

    def enrol(self, url: str) -> Enrolled:
        """Make an account that has granted an app its works."""
        n = len(self._authors) + 1
        author = Author(f"{n:08x}-open-id", "awsandbox", f"act.{n:040x}", f"rft.{n:040x}")
        author.refresh_until = self.now() + REFRESH_SECONDS
        self._authors.append(author)
        credentials = {
            "client_key": author.client_key,
            "open_id": author.open_id,
            "access_token": author.access,
            "refresh_token": author.refresh,
        }
        secrets = (author.access, author.refresh)
        return Enrolled(author.open_id, {"api_url": url}, credentials, secrets)

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return what was ever public; the text is all that there is to read."""
        return [
            Seen(
                one.item_id,
                one.text.partition("\n")[0],
                one.text,
                one.status == OPEN and not one.deleted,
                pictures=one.pictures,
            )
            for one in self._of(account).works
            if one.was_public
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete a work in the app."""
        self.work(account, remote_id).deleted = True

    def work(self, account: Enrolled, remote_id: str) -> Work:
        """Return a work."""
        return next(one for one in self._of(account).works if one.item_id == remote_id)

    def commits(self, request: wire.Request) -> bool:
        """Making a work is all that readers ever see of the interface."""
        return request.method == "POST" and request.path == f"{VIDEO}/create_image_text/"

    def do_by_hand(self, account: Enrolled, url: str | None, instructions: str) -> str:
        """Delete the work that somebody is asked to delete."""
        found = next((one for one in self._of(account).works if one.url == url), None)
        if found is None or "删除" not in instructions:
            raise NotOffered
        found.deleted = True
        return found.url

    def expire_token(self, account: Enrolled) -> None:
        """The access token dies early."""
        self._of(account).expired = True

    def revoke(self, account: Enrolled) -> None:
        """The account's owner takes the grant back."""
        self._of(account).revoked = True

    def spend_quota(self, account: Enrolled) -> None:
        """Leave no work for today."""
        self._of(account).next["fault"] = Fault(28003017, "quota已用完")

    def be_busy(self, account: Enrolled) -> None:
        """Fail with the platform's own trouble."""
        self._of(account).next["fault"] = Fault(2100004, "系统繁忙，此时请开发者稍候再试")

    def refuse_content(self, account: Enrolled) -> str:
        """Let the next work fail its audit."""
        self._of(account).next["audit"] = (0, REFUSED)
        return REFUSED_WORDS

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        """Let the next audit take two looks."""
        ends = {"published": OPEN, "refused": REFUSED, "never": None}
        self._of(account).next["audit"] = (2, ends[then])

    def _of(self, account: Enrolled) -> Author:
        return next(one for one in self._authors if one.open_id == account.external_id)

    async def _answer(self, request: Request) -> JSONResponse:
        calls: dict[str, Callable[[Author, Any, Any], dict[str, Any]]] = {
            "POST create_image_text": self._create,
            "POST video_data": self._data,
            "GET video_list": self._list,
        }
        fields = await request.json() if request.method == "POST" else {}
        try:
            author = self._check(request)
            call = calls[f"{request.method} {request.path_params['call']}"]
            return _envelope(call(author, fields, request.query_params))
        except Fault as fault:
            return _envelope({}, fault)

    async def _upload(self, request: Request) -> JSONResponse:
        try:
            author = self._check(request)
        except Fault as fault:
            return _envelope({}, fault)
        if "image" not in (await read_form(request)).files:
            return _envelope({}, Fault(2100005, "参数错误"))
        name = f"@image{len(author.pictures) + 1}"
        author.pictures.add(name)
        return _envelope({"image": {"image_id": name, "width": 16, "height": 9}})

    def _check(self, request: Request) -> Author:
        token = request.headers.get("access-token", "")
        author = next((one for one in self._authors if one.access == token), None)
        if author is None or author.revoked:
            raise Fault(28001003, "access_token无效")
        if author.expired:
            raise Fault(28001008, "access_token过期,请刷新或重新授权")
        if request.query_params.get("open_id") != author.open_id:
            raise Fault(2190015, "请求参数access_token openid不匹配")
        return author

    def _create(self, author: Author, fields: dict[str, Any], _: Any) -> dict[str, Any]:
        if fault := author.next.pop("fault", None):
            raise fault
        text, pictures = fields.get("text", ""), fields.get("image_list", [])
        if len(text) > MOST_TEXT:
            raise Fault(2114001, "标题文字超过1000字")
        if not 0 < len(pictures) <= MOST_PICTURES or not set(pictures) <= author.pictures:
            raise Fault(28001007, "参数不合法")
        looks, then = author.next.pop("audit", (0, OPEN))
        name = f"@{author.open_id[:8]}{len(author.works):06d}"
        work = Work(name, text, int(self._clock()), len(pictures), looks, then)
        author.works.append(work)
        if looks == 0:
            work.look()
        return {"item_id": work.item_id, "video_id": f"7{work.item_id}"}

    def _data(self, author: Author, fields: dict[str, Any], _: Any) -> dict[str, Any]:
        found = [
            one for one in author.works if one.item_id in fields["item_ids"] and not one.deleted
        ]
        for one in found:
            one.look()
        return {"list": [one.shown() for one in found]}

    def _list(self, author: Author, _: Any, query: Any) -> dict[str, Any]:
        works = [one for one in reversed(author.works) if not one.deleted]
        works.sort(key=lambda one: not one.on_top)
        for one in works:
            one.look()
        begin = int(query["cursor"])
        end = begin + int(query["count"])
        shown = [one.shown() for one in works[begin:end]]
        return {"list": shown, "cursor": end, "has_more": end < len(works)}

    async def _grant(self, request: Request) -> JSONResponse:
        given = (await read_form(request)).fields
        token = given.get("refresh_token", given.get("access_token"))
        known = [one for one in self._authors if token in {one.refresh, one.access}]
        if not known or known[0].revoked or known[0].refresh_until < self.now():
            return _envelope({}, Fault(10010, "refresh_token过期"))
        author = known[0]
        match request.path_params["call"]:
            case "userinfo" if not author.expired:
                return _envelope({"nickname": "武汉发布", "open_id": author.open_id})
            case "userinfo":
                return _envelope({}, Fault(28001008, "access_token过期,请刷新或重新授权"))
            case "renew_refresh_token":
                return self._extend(author)
        author.refreshed, author.expired = author.refreshed + 1, False
        author.access = f"{author.access}{author.refreshed}"
        left = int(author.refresh_until - self.now())
        return _envelope(
            {
                "access_token": author.access,
                "refresh_token": author.refresh,
                "expires_in": TOKEN_SECONDS,
                "refresh_expires_in": str(left),  # a number in some answers, a text in others
                "open_id": author.open_id,
            }
        )

    def _extend(self, author: Author) -> JSONResponse:
        if author.extended >= MOST_EXTENSIONS:
            return _envelope({}, Fault(10020, "更新refresh_token次数超出限制"))
        author.extended += 1
        author.refresh = f"{author.refresh}{author.extended}"
        author.refresh_until = self.now() + REFRESH_SECONDS
        return _envelope({"refresh_token": author.refresh, "expires_in": REFRESH_SECONDS})


def _envelope(data: dict[str, Any], fault: Fault | None = None) -> JSONResponse:
    code, words = (fault.code, fault.words) if fault else (0, "")
    extra = {"error_code": code, "description": words, "sub_error_code": 0, "logid": "0217"}
    half = {"error_code": code, "description": words}
    return JSONResponse({"data": {**data, **half}, "extra": extra, "message": "success"})
