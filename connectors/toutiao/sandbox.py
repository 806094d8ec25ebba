"""Toutiao's one known call, in memory.

Faithful to five public clients: the path, the form with the token in it, drafts unless `save` is 1,
`{"message", "data"}`, and `article_id`. Assumed: every word of a refusal, titles of less than 5 or
more than 30, that an article is shown at once. Not there: videos, the grant. Only a person deletes
(`do_by_hand`).
"""

import unicodedata
from dataclasses import dataclass, field
from itertools import count

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.forms import read_form
from hub.sdk.testing.sandbox import Enrolled, NotOffered, Seen
from hub.sdk.text import plain

PATH = "/open/new_article_post/"
LEAST_TITLE, MOST_TITLE = 5, 30
REFUSED_WORDS = "内容含有敏感信息，请修改后再提交"


@dataclass(slots=True)
class Story:
    """An article, as it was sent."""

    article_id: str
    title: str
    content: str
    abstract: str
    draft: bool
    deleted: bool = False


@dataclass(slots=True)
class Author:
    """An account, its grant, and the words of the next refusal."""

    name: str
    token: str
    client_key: str = "c99a2c18eda0bd4e"
    revoked: bool = False
    stories: list[Story] = field(default_factory=list)
    next_words: str = ""


class Sandbox(sandbox.Sandbox):
    """Accounts, all of one app."""

    def __init__(self) -> None:
        self._authors: list[Author] = []
        self._names = count(7_160_000_000_000_000_001)
        self.app = Starlette(routes=[Route(PATH, self._post, methods=["POST"])])

    def enrol(self, url: str) -> Enrolled:
        """Make an account that has granted an app its articles."""
        n = len(self._authors) + 1
        author = Author(f"{n:010d}", f"{n:032x}0011")
        self._authors.append(author)
        credentials = {"client_key": author.client_key, "access_token": author.token}
        return Enrolled(author.name, {"api_url": url}, credentials, (author.token,))

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return what was ever public."""
        return [
            Seen(
                one.article_id,
                one.title,
                plain(one.content),
                not one.deleted,
                digest=one.abstract,
            )
            for one in self.stories(account)
            if not one.draft
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete an article in the console."""
        found = next(one for one in self.stories(account) if one.article_id == remote_id)
        found.deleted = True

    def commits(self, request: wire.Request) -> bool:
        """Making an article is all that there is."""
        return request.method == "POST" and request.path == PATH

    def stories(self, account: Enrolled) -> list[Story]:
        """Return an account's articles, drafts too."""
        return self._of(account).stories

    def do_by_hand(self, account: Enrolled, url: str | None, instructions: str) -> str:  # noqa: ARG002 - the interface's
        """Delete the article that somebody is asked to delete."""
        for one in self.stories(account):
            if one.article_id in instructions and "删除" in instructions:
                one.deleted = True
                return f"https://www.toutiao.com/article/{one.article_id}/"
        raise NotOffered

    def revoke(self, account: Enrolled) -> None:
        """The account's owner takes the grant back."""
        self._of(account).revoked = True

    def spend_quota(self, account: Enrolled) -> None:
        """Leave no article for today."""
        self._of(account).next_words = "今日发文数量已达上限"

    def be_busy(self, account: Enrolled) -> None:
        """Fail with the platform's own trouble."""
        self._of(account).next_words = "系统繁忙，请稍后再试"

    def refuse_content(self, account: Enrolled) -> str:
        """Refuse the next article."""
        self._of(account).next_words = REFUSED_WORDS
        return REFUSED_WORDS

    def _of(self, account: Enrolled) -> Author:
        return next(one for one in self._authors if one.name == account.external_id)

    async def _post(self, request: Request) -> JSONResponse:
        fields = (await read_form(request)).fields
        keys = fields.get("access_token"), fields.get("client_key")
        known = [one for one in self._authors if (one.token, one.client_key) == keys]
        if not known or known[0].revoked:
            return _error("access_token无效或已过期")
        author = known[0]
        if words := author.next_words or _objection(fields):
            author.next_words = ""
            return _error(words)
        story = Story(
            str(next(self._names)),
            fields["title"],
            fields["content"],
            fields.get("abstract", ""),
            fields.get("save", "0") != "1",
        )
        author.stories.append(story)
        return JSONResponse({"message": "success", "data": "", "article_id": int(story.article_id)})


def _objection(fields: dict[str, str]) -> str:
    title = fields.get("title", "")
    counted = sum(1.0 if unicodedata.east_asian_width(one) in "WF" else 0.5 for one in title)
    if not LEAST_TITLE <= counted <= MOST_TITLE:
        return "标题长度应为5到30个字"
    return "" if fields.get("content") else "缺少参数：content"


def _error(words: str) -> JSONResponse:
    return JSONResponse({"message": "error", "data": words})
