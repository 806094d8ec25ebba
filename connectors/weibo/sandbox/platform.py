"""Users, their posts, short links, and what is wrong with a request."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hub.sdk.counting import length
from hub.sdk.manifest import Counted
from hub.sdk.periods import BEIJING

TEN = "字" * 10  # what a link counts as
WORDS = {
    10001: "System error!",
    10016: "miss required parameter (%s), see doc for more info.",
    10017: "parameter (%s)'s value invalid, see doc for more info.",
    10024: "User requests for this api out of rate limit!",
    20005: "Unsupported image type, only suport JPG, GIF, PNG!",
    20006: "Image size too large!",
    20008: "Content is null!",
    20012: "Text too long, please input text less than 140 characters!",
    20019: "repeat content!",
    20021: "content is illegal!",
    20032: "Update success, while server slow now, please wait 1-2 minutes!",
    20101: "target weibo does not exist!",
    20102: "not your own weibo!",
    21327: "expired_token",
    21332: "invalid_access_token",
}

_LINK = re.compile(r"https?://[!-~]+")
_FIRST_MID = 4_607_741_009_594_608
_FIRST_UID = 2_803_301_701


class Error(Exception):
    """A code, instead of what was asked for."""

    def __init__(self, code: int, about: str = "") -> None:
        super().__init__(code)
        self.code, self.words = code, WORDS[code].replace("%s", about)


@dataclass(slots=True)
class Post:
    """A post. `looks_left`: how often the list is asked for before it appears; -1: for ever."""

    mid: str
    sent: str
    text: str
    at: float
    annotations: str = "[]"
    title: str = ""
    content: str = ""
    article_url: str = ""
    pictures: int = 0
    deleted: bool = False
    looks_left: int = 0

    @property
    def visible(self) -> bool:
        """Tell whether it has appeared."""
        return self.looks_left == 0


@dataclass(slots=True)
class User:
    """An account, and what goes wrong for it next."""

    uid: str
    token: str
    domain: str
    posts: list[Post] = field(default_factory=list)
    authorised: bool = True
    fail_next: int = 0
    cut_next: bool = False
    delay_next: int = 0
    spent_hour: int = 0


Handler = Callable[["Platform", User, dict[str, Any]], dict[str, Any]]


@dataclass(slots=True)
class Platform:
    """All of Weibo.

    Attributes:
        later: seconds by which its clock was moved on.
    """

    clock: Callable[[], float]
    later: float = 0.0
    users: dict[str, User] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    last_mid: int = _FIRST_MID

    @property
    def now(self) -> float:
        """The time, in seconds since 1970."""
        return self.clock() + self.later

    @property
    def hour(self) -> int:
        """The hour that requests are counted in."""
        return int(self.now // 3_600)

    def join(self, domain: str) -> User:
        """Make a user who has authorised an application bound to a domain."""
        number = _FIRST_UID + len(self.users)
        user = User(str(number), f"2.00token-of-{number}", domain)
        self.users[user.uid] = user
        return user

    def make(self, user: User, sent: str, **more: Any) -> Post:
        """Make a post, its links short."""
        text = _LINK.sub(self._shortened, sent)
        if user.cut_next:
            user.cut_next, text = False, text[: len(text) // 2]
        self.last_mid += 7_919
        post = Post(str(self.last_mid), sent, text, self.now, **more)
        post.looks_left, user.delay_next = user.delay_next, 0
        user.posts.append(post)
        return post

    def user_of(self, request: Request, fields: dict[str, Any]) -> User:
        """Return whose token it is, in the form or in the header."""
        header = request.headers.get("authorization", "").removeprefix("OAuth2 ")
        token = fields.get("access_token") or header
        user = next((one for one in self.users.values() if one.token == token), None)
        if user is None:
            raise Error(21332)
        if not user.authorised:
            raise Error(21327)
        return user

    def _shortened(self, link: re.Match[str]) -> str:
        short = f"http://t.cn/A{len(self.links):06d}"
        self.links[short] = link[0]
        return short


def route(platform: Platform, path: str, handle: Handler, method: str) -> Route:
    """Make a route of `/2/`."""

    async def endpoint(request: Request) -> JSONResponse:
        try:
            fields = await fields_of(request)
            return JSONResponse(handle(platform, platform.user_of(request, fields), fields))
        except Error as error:
            body = {"error": error.words, "error_code": error.code, "request": path}
            return JSONResponse(body, _status(error.code))

    return Route(path, endpoint, methods=[method])


async def fields_of(request: Request) -> dict[str, Any]:
    """Read a query, a form, or a form in parts; of a name that comes twice, all values."""
    kind, body = request.headers.get("content-type", ""), await request.body()
    if kind.startswith("multipart/"):
        return _parts(kind, body)
    pairs = parse_qsl(body.decode() or request.url.query, keep_blank_values=True)
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = [*found[name], value] if name == "url_short" and name in found else value
        if name == "url_short" and isinstance(found[name], str):
            found[name] = [value]
    return found


def counted(text: str) -> int:
    """Count a text as Weibo does: a link as ten."""
    return length(_LINK.sub(TEN, text), Counted.HALVES)


def links_of(text: str) -> list[str]:
    """Return the links of a text as it was sent."""
    return _LINK.findall(text)


def moment(at: float) -> str:
    """Write a time as Weibo does."""
    return f"{datetime.fromtimestamp(at, BEIJING):%a %b %d %H:%M:%S %z %Y}"


def _parts(kind: str, body: bytes) -> dict[str, Any]:
    message = BytesParser().parsebytes(f"content-type: {kind}\r\n\r\n".encode() + body)
    payload = message.get_payload()
    parts = (
        [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
    )
    found: dict[str, Any] = {}
    for part in parts:
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        found[name] = (part.get_content_type(), data) if part.get_filename() else data.decode()
    return found


def _status(code: int) -> int:
    """Return the HTTP status; that 10001 comes under 200 has been reported."""
    return {10001: 200, 21327: 403, 21332: 403}.get(code, 400)
