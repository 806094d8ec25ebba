"""Pages that people edit: whoever gets a work order does it here, at once and to the letter.

Faithful to nothing but the orders' own texts: real people are late, forget the source, and post
twice. Nothing of the hub's reaches it but looks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import count

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from connectors.manual.looking import link_and_title, name_of
from hub.sdk.testing import wire
from hub.sdk.testing.sandbox import Enrolled, Seen
from hub.sdk.testing.sandbox import Sandbox as Base

_TITLE = re.compile(r"^【标题】(.*)$", re.MULTILINE)
_TEXT = re.compile(r"【正文】\n(.*?)\n\n【来源】", re.DOTALL)


@dataclass(slots=True)
class Page:
    """What somebody has put up."""

    account: str
    link: str
    title: str
    text: str
    live: bool = True
    times_written: int = 1


class Sandbox(Base):
    """Everybody's pages."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._numbers = count(1)
        self._url = ""
        self.app = Starlette(routes=[Route("/{path:path}", self._show)])

    def enrol(self, url: str) -> Enrolled:
        """Name one more place."""
        self._url = url
        return Enrolled(f"board-{next(self._numbers)}", {"where": "政务公开栏"})

    def posts(self, account: Enrolled) -> Sequence[Seen]:
        """Return what was ever put up there."""
        return [
            Seen(
                name_of(page.link, page.title), page.title, page.text, page.live, page.times_written
            )
            for page in self._pages.values()
            if page.account == account.external_id
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:  # noqa: ARG002 - links are unique
        """Take a page down without an order."""
        self._pages[link_and_title(remote_id)[0]].live = False

    def commits(self, request: wire.Request) -> bool:  # noqa: ARG002 - the hub only looks
        """Nothing that the hub sends changes anything here."""
        return False

    def do_by_hand(self, account: Enrolled, url: str | None, instructions: str) -> str:
        """Do what an order says; return where the page is, or was."""
        if instructions.startswith("撤稿"):
            self._pages[url or ""].live = False
            return url or ""
        title, text = _TITLE.search(instructions), _TEXT.search(instructions)
        if title is None or text is None:
            raise ValueError("the order has no title or no text")
        page = self._pages.get(url or "")
        if page is not None and page.live:
            page.title, page.text = title[1], text[1]
            page.times_written += 1
            return page.link
        link = f"{self._url}/{account.external_id}/{next(self._numbers)}"
        self._pages[link] = Page(account.external_id, link, title[1], text[1])
        return link

    async def _show(self, request: Request) -> Response:
        page = self._pages.get(f"{self._url}/{request.path_params['path']}")
        if page is None or not page.live:
            return HTMLResponse("<h1>内容不存在</h1>", 404)
        return HTMLResponse(f"<h1>{escape(page.title)}</h1><p>{escape(page.text)}</p>")
