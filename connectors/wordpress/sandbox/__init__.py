"""Portals in memory, as faithful to WordPress as the tests can prove.

`tests/connectors/test_wordpress_faithful.py` sends the same requests to this and to real ones,
and compares statuses, codes and what readers see. Modelled: posts with their statuses, slugs
and trash, pictures and their parents, roles, application passwords, pages with WordPress's guess
for a missing one. Not modelled, because nothing of it is asked for: blocks, revisions, comments,
pages and other types, taxonomies beyond their numbers, users beyond one of each role.

What WordPress itself never does is done as its plug-ins and the servers before it do it: a refusal
(`rest_pre_insert_post`), a text that is cut, an editor's review, a 429.
"""

import time
from collections.abc import Callable
from html import unescape
from typing import Literal

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from connectors.wordpress.sandbox import media, pages, posts, users
from connectors.wordpress.sandbox.portal import Portal
from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.sandbox import Enrolled, Seen
from hub.sdk.text import plain

REFUSAL = "内容包含敏感词，已被内容安全插件拦截"


class Sandbox(sandbox.Sandbox):
    """A portal for each account, at `/portal-1`, `/portal-2` and so on.

    Args:
        clock: seconds since 1970.

    Attributes:
        portals: by their name.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.portals: dict[str, Portal] = {}
        self._clock = clock
        modules = (posts, media, users, pages)
        routes: list[BaseRoute] = [route for one in modules for route in one.routes(self.portals)]
        self.app = Starlette(routes=routes)

    def enrol(self, url: str) -> Enrolled:
        """Set up a portal, with an author's account for the hub."""
        name = f"portal-{len(self.portals) + 1}"
        portal = Portal(f"{url}/{name}", self._clock)
        self.portals[name] = portal
        password = portal.passwords["author"]
        credentials = {"username": "author", "application_password": password}
        settings = {"api_url": f"{portal.url}/wp-json"}
        return Enrolled(name, settings, credentials, (password,))

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return what was ever public."""
        return [
            Seen(
                str(post.number),
                unescape(post.title),
                plain(post.content),
                post.status == "publish",
                post.times_public,
                measured=post.content,
            )
            for post in self.of(account).posts.values()
            if post.times_public
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Put a post into the trash, as in the administration."""
        self.of(account).trash(self.of(account).posts[int(remote_id)])

    def commits(self, request: wire.Request) -> bool:
        """Changing or deleting one post is what readers see; a new one is a draft at first."""
        return request.method in {"POST", "DELETE"} and "/wp/v2/posts/" in request.path

    def revoke(self, account: Enrolled) -> None:
        """Withdraw the application password."""
        self.of(account).passwords.pop("author")

    def refuse_content(self, account: Enrolled) -> str:
        """Let a plug-in refuse the next post."""
        self.of(account).refuse_next = REFUSAL
        return REFUSAL

    def limit_rate(self, account: Enrolled, seconds: int) -> None:
        """Let the server before WordPress refuse the next change of a post."""
        self.of(account).slow_down_next = seconds

    def lose_content(self, account: Enrolled) -> None:
        """Let a plug-in cut the next text."""
        self.of(account).cut_next = True

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        """Let a plug-in hold the next post for the portal's own editor."""
        self.of(account).review_next = then

    def of(self, account: Enrolled) -> Portal:
        """Return an account's portal."""
        return self.portals[account.external_id]
