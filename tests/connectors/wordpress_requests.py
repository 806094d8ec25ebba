"""Requests that a portal answers, real or not, and the answers in a form that can be compared."""

import base64
import re
from dataclasses import dataclass
from typing import Any

import httpx

from hub.sdk.testing.stories import pixels

KEY = "{key}"  # the name of a dialogue's post: one site has many dialogues
NOBODY, WRONG = "nobody", "wrong"

_TEXT = (
    "<p>各市、州防汛抗旱指挥部 & 成员单位：<strong>加强值守</strong>。😀 𠮷</p>"
    '<script>alert("1")</script><iframe src="https://v.example.cn/1"></iframe><p>完</p>'
)
_DRAFT = {"title": "关于启动防汛四级应急响应的通知", "content": _TEXT, "status": "draft"}
_LATER = {"status": "publish", "date_gmt": "2120-01-01T00:00:00"}
_COMPARED = ("slug", "status", "categories", "tags", "deleted", "name")
_NAMED = ("id", "featured_media", "post")


@dataclass(frozen=True)
class Ask:
    """One request.

    Attributes:
        who: a role, `nobody`, or `wrong` for somebody with a wrong password.
        path: behind `/wp-json/wp/v2/`, or a page's if it begins with a slash.
        name: of what the answer is about, for the `{…}` of later paths.
    """

    who: str
    method: str
    path: str
    json: dict[str, Any] | None = None
    name: str = ""
    upload: str = ""


def _list(who: str, slug: str = KEY, status: str = "any") -> Ask:
    query = f"slug={slug}&status={status}&context=edit&orderby=id&order=asc"
    return Ask(who, "GET", f"posts?{query}")


def _picture(who: str, parent: str, name: str = "", file: str = "cover.png") -> Ask:
    return Ask(who, "POST", f"media?post={parent}&slug={KEY}-9f86", name=name, upload=file)


DIALOGUES: dict[str, list[Ask]] = {
    "a draft is nobody's business": [
        Ask("author", "POST", "posts", _DRAFT | {"slug": KEY}, "draft"),
        _list("author"),
        _list("editor"),
        _list(NOBODY),
        _list(WRONG),
        Ask(WRONG, "GET", f"posts?slug={KEY}&context=edit"),
        Ask(NOBODY, "GET", f"posts?slug={KEY}"),
        Ask(NOBODY, "GET", "posts/{draft}"),
        Ask(WRONG, "GET", "posts/{draft}?context=edit"),
        Ask("contributor", "GET", "posts/{draft}?context=edit"),
        Ask(NOBODY, "GET", f"/{KEY}/"),
        Ask(NOBODY, "GET", "/?p={draft}"),
    ],
    "a name that is taken gets a number": [
        Ask("author", "POST", "posts", _DRAFT | {"slug": KEY}, "first"),
        Ask("author", "POST", "posts", _DRAFT | {"slug": KEY}, "second"),
        Ask("author", "POST", "posts/{first}", {"status": "publish"}),
        Ask("author", "POST", "posts", _DRAFT | {"slug": KEY, "status": "publish"}, "third"),
        _list("author"),
        Ask("author", "DELETE", "posts/{first}"),
        Ask(NOBODY, "GET", f"/{KEY}/"),
    ],
    "publishing again changes nothing": [
        Ask("author", "POST", "posts", _DRAFT | {"slug": KEY}, "post"),
        Ask("author", "POST", "posts/{post}", {"status": "publish"}),
        Ask("author", "POST", "posts/{post}", {"status": "publish"}),
        _list("author"),
        Ask(NOBODY, "GET", "posts/{post}"),
        Ask(NOBODY, "GET", f"/{KEY}/"),
        Ask(NOBODY, "GET", "/?p={post}"),
    ],
    "the trash, and back from it": [
        Ask("author", "POST", "posts", _DRAFT | {"slug": KEY, "status": "publish"}, "post"),
        Ask(WRONG, "DELETE", "posts/{post}"),
        Ask("contributor", "DELETE", "posts/{post}"),
        Ask("author", "DELETE", "posts/{post}"),
        Ask("author", "DELETE", "posts/{post}"),
        _list("author"),
        Ask(NOBODY, "GET", "posts/{post}"),
        Ask("author", "GET", "posts/{post}?context=edit"),
        Ask(NOBODY, "GET", f"/{KEY}/"),
        Ask("author", "POST", "posts/{post}", {"status": "publish"}),
        Ask(NOBODY, "GET", f"/{KEY}/"),
        Ask("author", "POST", "posts/{post}", {"status": "draft"}),
        Ask(NOBODY, "GET", "posts/{post}"),
        Ask("author", "DELETE", "posts/{post}?force=true"),
        Ask("author", "DELETE", "posts/{post}?force=true"),
        Ask("author", "POST", "posts/{post}", {"status": "publish"}),
        Ask(NOBODY, "GET", "posts/{post}"),
    ],
    "who may not": [
        Ask(NOBODY, "POST", "posts", _DRAFT),
        Ask(WRONG, "POST", "posts", _DRAFT),
        Ask("contributor", "POST", "posts", _DRAFT | {"status": "publish"}),
        Ask("editor", "POST", "posts", _DRAFT | {"slug": KEY, "status": "publish"}, "theirs"),
        Ask("author", "POST", "posts/{theirs}", {"title": "改"}),
        Ask("author", "DELETE", "posts/{theirs}"),
        Ask(WRONG, "POST", "posts/{theirs}", {"title": "改"}),
        Ask(NOBODY, "GET", "users/me"),
        Ask("author", "GET", "users/me"),
    ],
    "what is lost without a word": [
        Ask("author", "POST", "posts", _DRAFT | {"categories": [2, 999], "tags": [999]}, "post"),
        Ask("author", "POST", "posts", _DRAFT | {"featured_media": 999_999}),
        Ask("author", "POST", "posts", {"title": "5 &lt; 6 & 7 > 6"}),
        Ask("author", "POST", "posts", {"title": "", "content": "", "status": "draft"}),
        Ask("author", "POST", "posts", _DRAFT | _LATER),
    ],
    "pictures": [
        Ask("author", "POST", "posts", _DRAFT | {"slug": KEY}, "post"),
        _picture("author", "{post}", "cover"),
        _picture("author", "{post}", "again"),
        _picture("author", "{post}", file="cover.txt"),
        _picture("contributor", "{post}"),
        _picture(NOBODY, "{post}"),
        _picture("author", "999999"),
        Ask(NOBODY, "GET", "media/{cover}"),
        Ask(NOBODY, "GET", "media?parent={post}"),
        Ask("author", "GET", "media?parent={post}&context=edit"),
        Ask(WRONG, "GET", "media?parent={post}&context=edit"),
        Ask("author", "POST", "posts/{post}", {"status": "publish", "featured_media": "{cover}"}),
        Ask(NOBODY, "GET", "media/{cover}"),
        Ask("author", "DELETE", "posts/{post}"),
        Ask(NOBODY, "GET", "media/{cover}"),
        Ask("author", "DELETE", "media/{again}"),
        Ask("author", "DELETE", "media/{again}?force=true"),
        Ask("author", "DELETE", "media/{again}?force=true"),
        Ask("author", "DELETE", "posts/{post}?force=true"),
        Ask(NOBODY, "GET", "media/{cover}"),
        Ask("author", "GET", "media?parent={post}&context=edit"),
    ],
}  # fmt: skip


@dataclass
class Speaker:
    """Somebody who asks a portal, and remembers the numbers that it gives."""

    url: str
    passwords: dict[str, str]
    key: str

    def __post_init__(self) -> None:
        self._numbers: dict[str, int] = {}

    async def ask(self, client: httpx.AsyncClient, ask: Ask) -> dict[str, Any]:
        """Ask, and return the answer without numbers and addresses."""
        path = self._filled(ask.path)
        url = self.url + (path if path.startswith("/") else f"/wp-json/wp/v2/{path}")
        headers = self._authorization(ask.who)
        if ask.upload:
            headers |= {"content-type": "image/png" if ask.upload.endswith("png") else "text/plain"}
            headers["content-disposition"] = f'attachment; filename="{ask.upload}"'
            response = await client.request(ask.method, url, content=pixels(1), headers=headers)
        else:
            fields = ask.json and {k: self._known(v) for k, v in ask.json.items()}
            response = await client.request(ask.method, url, json=fields, headers=headers)
        return self._answer(response, ask.name)

    def _authorization(self, who: str) -> dict[str, str]:
        if who == NOBODY:
            return {}
        name = "author" if who == WRONG else who
        pair = f"{name}:{self.passwords[name] if who != WRONG else 'not the password'}"
        return {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    def _answer(self, response: httpx.Response, name: str) -> dict[str, Any]:
        answer: dict[str, Any] = {"http": response.status_code}
        if "json" not in response.headers.get("content-type", ""):
            return answer | {"to": self._plain(response.headers.get("location"))}
        said = response.json()
        if isinstance(said, list):
            return answer | {"list": [self._object(one) for one in said]}
        if name and "id" in said:
            self._numbers[name] = said["id"]
        return answer | self._object(said)

    def _object(self, said: dict[str, Any]) -> dict[str, Any]:
        if "code" in said:
            return {"code": said["code"]}
        seen = {name: said[name] for name in _COMPARED if name in said}
        seen |= {name: self._named(said[name]) for name in _NAMED if said.get(name)}
        seen |= {name: self._plain(said.get(name)) for name in ("link", "source_url")}
        texts = {name: said[name].get("raw") for name in ("title", "content") if name in said}
        is_post = "categories" in said
        return seen | {"texts": texts} if is_post else seen | {"link": None, "name": None}

    def _named(self, number: int) -> str:
        return next((name for name, known in self._numbers.items() if known == number), "unnamed")

    def _plain(self, url: str | None) -> str | None:
        """Leave out what differs from portal to portal: host, folder, month and numbers."""
        if url is None:
            return None
        path = re.sub(r"/uploads/(\d+/)*", "/uploads/", url.removeprefix(self.url))
        return re.sub(r"p=\d+", "p=…", path)

    def _filled(self, path: str) -> str:
        return path.format(key=self.key, **self._numbers)

    def _known(self, value: Any) -> Any:
        known = {"key": self.key} | self._numbers
        return known[value[1:-1]] if isinstance(value, str) and value[:1] == "{" else value
