"""Kuaishou's videos in memory, as far as its documentation and public clients tell.

Faithful: paths, keys in the query, the envelope and its codes, an upload in one or in several parts
to a gateway of its own, an upload token that is good once, tokens of which each refresh token works
once, a list with a cursor, lists of 200. Assumed: that a video is pending until its audit has
ended, that one which is refused is missing afterwards (120001), and the caption's length. Not
there: the code exchange, shops, the client's share. It also serves a video, in parts, as a web
server does, for stories to link to.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.sdk.contract import Article
from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.forms import Form, read_form
from hub.sdk.testing.sandbox import Enrolled, Seen

MOST_CAPTION = 500
TOKEN_SECONDS = 172_800
VIDEO_BYTES = 50_000
REFUSED_WORDS = (
    "审核未通过，或在审核期间被删除"  # the platform says no more than that it has no video
)


class Fault(Exception):
    """An answer other than success."""

    def __init__(self, code: int, words: str) -> None:
        self.code, self.words = code, words


@dataclass(slots=True)
class Video:
    """A video. `looks_left`: how often its audit is asked about before it ends as `then`."""

    photo_id: str
    caption: str
    made: int
    size: int
    looks_left: int
    then: Literal["published", "refused", "never"]
    pending: bool = True
    gone: bool = False
    was_public: bool = False

    def look(self) -> None:
        """Let the audit go on, as it does whenever somebody asks."""
        if self.pending and self.then != "never":
            self.looks_left -= 1
            if self.looks_left < 0:
                self.pending, self.gone = False, self.gone or self.then == "refused"
        self.was_public |= not self.pending and not self.gone

    def shown(self) -> dict[str, Any]:
        """Return it as its author sees it."""
        return {
            "photo_id": self.photo_id,
            "caption": self.caption,
            "create_time": self.made,
            "pending": self.pending,
            "like_count": 4,
            "comment_count": 1,
            "view_count": 99,
        }


@dataclass(slots=True)
class Author:
    """An account, its app, and what goes wrong for it next."""

    openid: str
    app_id: str
    secret: str
    access: str
    refresh: str
    revoked: bool = False
    expired: bool = False
    renewals: int = 0
    videos: list[Video] = field(default_factory=list)
    next: dict[str, Any] = field(default_factory=dict)


class Sandbox(sandbox.Sandbox):
    """Accounts, each with an app of its own.

    Args:
        clock: seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._authors: list[Author] = []
        self._uploads: dict[str, dict[int, bytes] | bytes] = {}
        self._started = 0
        self._url = ""
        self.video = bytes(range(250)) * (VIDEO_BYTES // 250)
        self.gives_parts = True
        self.app = Starlette(
            routes=[
                Route("/videos/flood.mp4", self._file, methods=["GET"]),
                Route("/oauth2/refresh_token", self._refresh, methods=["POST"]),
                Route("/openapi/{call:path}", self._answer, methods=["GET", "POST"]),
                Route("/api/upload{part:path}", self._upload, methods=["POST"]),
            ]
        )

    def enrol(self, url: str) -> Enrolled:
        """Make an account that has granted an app its videos."""
        n = len(self._authors) + 1
        author = Author(f"openid{n}", f"ks{n:018d}", f"{n:022x}s", f"{n:040x}a", f"{n:040x}r")
        self._authors.append(author)
        self._url = url
        credentials = {
            "app_id": author.app_id,
            "app_secret": author.secret,
            "access_token": author.access,
            "refresh_token": author.refresh,
        }
        secrets = (author.secret, author.access, author.refresh)
        return Enrolled(author.openid, {"api_url": url}, credentials, secrets)

    def suited(self, article: Article) -> Article:
        """Link to a video."""
        link = f'<p><a href="{self._url}/videos/flood.mp4">视频：巡堤查险</a></p>'
        return replace(article, body_html=article.body_html + link)

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return what was ever public; a caption is all the text there is."""
        return [
            Seen(
                one.photo_id,
                one.caption.partition("\n")[0],
                one.caption,
                not one.pending and not one.gone,
            )
            for one in self._of(account).videos
            if one.was_public
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete a video in the app."""
        _video(self._of(account), remote_id).gone = True

    def commits(self, request: wire.Request) -> bool:
        """Publishing and deleting are what viewers see."""
        seen = {"/openapi/photo/publish", "/openapi/photo/delete"}
        return request.method == "POST" and request.path in seen

    def expire_token(self, account: Enrolled) -> None:
        """The access token dies early."""
        self._of(account).expired = True

    def revoke(self, account: Enrolled) -> None:
        """The account's owner takes the grant back."""
        self._of(account).revoked = True

    def spend_quota(self, account: Enrolled) -> None:
        """Leave no call for today."""
        self._of(account).next["publish"] = Fault(100100402, "请求超限")

    def be_busy(self, account: Enrolled) -> None:
        """Fail with the platform's own trouble."""
        self._of(account).next["publish"] = Fault(100200500, "服务内部错误")

    def lose_upload(self, account: Enrolled) -> None:
        """Forget the next upload, as the gateway may."""
        self._of(account).next["publish"] = Fault(120002, "视频未上传成功")

    def refuse_content(self, account: Enrolled) -> str:
        """Let the next video fail its audit."""
        self._of(account).next["audit"] = (0, "refused")
        return REFUSED_WORDS

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        """Let the next audit take two looks."""
        self._of(account).next["audit"] = (2, then)

    def _of(self, account: Enrolled) -> Author:
        return next(one for one in self._authors if one.openid == account.external_id)

    async def _file(self, request: Request) -> Response:
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", ""))
        if asked is None or not self.gives_parts:
            return Response(self.video, media_type="video/mp4")
        start, end = int(asked[1]), min(int(asked[2]), len(self.video) - 1)
        return Response(
            self.video[start : end + 1],
            206,
            {"content-range": f"bytes {start}-{end}/{len(self.video)}"},
            "video/mp4",
        )

    async def _answer(self, request: Request) -> JSONResponse:
        form, name = await read_form(request), request.path_params["call"]
        calls: dict[str, Callable[[Author, Form, dict[str, str]], dict[str, Any]]] = {
            "POST photo/start_upload": self._start,
            "POST photo/publish": self._publish,
            "POST photo/delete": self._delete,
            "GET photo/info": self._info,
            "GET photo/list": self._list,
            "GET user_info": self._user,
        }
        query = dict(request.query_params)
        try:
            author = self._check(query)
            if name in {"photo/publish", "photo/delete"} and "publish" in author.next:
                raise author.next.pop("publish")
            data = calls[f"{request.method} {name}"](author, form, query)
        except Fault as fault:
            return JSONResponse({"result": fault.code, "error_msg": fault.words})
        return JSONResponse({"result": 1, **data})

    def _check(self, query: dict[str, str]) -> Author:
        token = query.get("access_token", "")
        author = next((one for one in self._authors if one.access == token), None)
        if author is None or query.get("app_id") != author.app_id:
            raise Fault(100200102, "无效的 access_token")
        if author.revoked:
            raise Fault(100200109, "用户取消该 app 授权")
        if author.expired:
            raise Fault(100200108, "access_token 过期")
        return author

    def _start(self, _: Author, __: Form, ___: dict[str, str]) -> dict[str, Any]:
        self._started += 1
        token = f"upload{self._started}"
        self._uploads[token] = {}
        return {"upload_token": token, "endpoint": self._url.removeprefix("http://")}

    async def _upload(self, request: Request) -> JSONResponse:
        part, query = request.path_params["part"], request.query_params
        parts, body = self._uploads.get(query["upload_token"]), await request.body()
        if not isinstance(parts, dict):
            return JSONResponse({"result": 120002, "error_msg": "视频未上传成功"})
        if part == "/fragment":
            parts[int(query["fragment_id"])] = body
        elif part == "/complete":
            whole = b"".join(parts[n] for n in range(int(query["fragment_count"])))
            self._uploads[query["upload_token"]] = whole
        else:
            self._uploads[query["upload_token"]] = body
        return JSONResponse({"result": 1})

    def _publish(self, author: Author, form: Form, query: dict[str, str]) -> dict[str, Any]:
        video = self._uploads.get(query.get("upload_token", ""))
        if not isinstance(video, bytes) or not video:
            raise Fault(120002, "视频未上传成功")
        caption = form.fields["caption"]
        if "cover" not in form.files or not 0 < len(caption) <= MOST_CAPTION:
            raise Fault(100400, "参数错误")
        del self._uploads[query["upload_token"]]
        looks, then = author.next.pop("audit", (0, "published"))
        name = f"3x{author.app_id[-4:]}{len(author.videos):05d}"
        made = Video(name, caption, int(self._clock() * 1_000), len(video), looks, then)
        author.videos.append(made)
        if looks == 0:
            made.look()
        return {"video_info": {**made.shown(), "pending": True}}

    def _delete(self, author: Author, _: Form, query: dict[str, str]) -> dict[str, Any]:
        _video(author, query["photo_id"]).gone = True
        return {}

    def _info(self, author: Author, _: Form, query: dict[str, str]) -> dict[str, Any]:
        video = _video(author, query["photo_id"])
        video.look()
        return {"video_info": _video(author, query["photo_id"]).shown()}

    def _list(self, author: Author, _: Form, query: dict[str, str]) -> dict[str, Any]:
        for video in author.videos:
            video.look()
        videos = [one for one in reversed(author.videos) if not one.gone]
        names = [one.photo_id for one in videos]
        begin = names.index(query["cursor"]) + 1 if "cursor" in query else 0
        size = min(int(query.get("count", 20)), 200)
        return {"video_list": [one.shown() for one in videos[begin : begin + size]]}

    def _user(self, _: Author, __: Form, ___: dict[str, str]) -> dict[str, Any]:
        return {"user_info": {"name": "武汉发布", "fan": 1_200}}

    async def _refresh(self, request: Request) -> JSONResponse:
        given = (await read_form(request)).fields
        token = given.get("refresh_token")
        author = next((one for one in self._authors if one.refresh == token), None)
        if author is None or author.revoked or given.get("app_secret") != author.secret:
            return JSONResponse({"result": 100200113, "error_msg": "refresh_token 过期"})
        author.renewals += 1
        author.expired = False
        author.access = f"{author.access}{author.renewals}"
        author.refresh = f"{author.refresh}{author.renewals}"
        return JSONResponse(
            {
                "result": 1,
                "access_token": author.access,
                "refresh_token": author.refresh,
                "expires_in": TOKEN_SECONDS,
            }
        )


def _video(author: Author, photo_id: str) -> Video:
    found = next((one for one in author.videos if one.photo_id == photo_id), None)
    if found is None or found.gone:
        raise Fault(120001, "视频不存在")
    return found
