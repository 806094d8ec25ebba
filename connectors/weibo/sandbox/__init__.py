"""Weibo in memory, as far as its documentation (open.weibo.com/wiki) and reports of it go.

Faithful: paths, hosts as paths, fields, the two envelopes, the codes that `errors.py` lists where
they are given here, lengths with a link counted as ten, the bound domain, topics, links turned into
`t.cn`, long texts cut short in lists, what repeats the last post refused, posts that are delayed,
numbers rounded in `id`, requests counted by the hour, tokens for codes that are good once. Assumed:
which HTTP status an error has (400, and 403 for tokens), how long a code is good, and that a text
may be changed on its way. Not there: reposts, comments, groups, videos, and everything that a
person does beside deleting a post. `GET /u/{uid}` shows people who watch a demo what an account's
readers see.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar, Literal

from starlette.applications import Starlette

from connectors.weibo.names import short_name
from connectors.weibo.sandbox import articles, joining, pages, reading, writing
from connectors.weibo.sandbox.platform import Platform, User
from hub.sdk.optional import App
from hub.sdk.testing import sandbox, wire
from hub.sdk.testing.sandbox import Enrolled, NotOffered, Seen
from hub.sdk.text import plain

BOUND_DOMAIN = "hub.hubei.example"
OPERATOR_IP = "211.156.0.1"
PICTURE = "https://hub.hubei.example/static/weibo.png"
REFUSAL = "content is illegal!"


class Sandbox(sandbox.Sandbox):
    """Accounts with the commercial interface.

    Args:
        clock: seconds since 1970.
        bound_domain: of the application that all accounts have authorised.

    Attributes:
        settings: what an account has beside its addresses.
        commercial: whether it has the other host.
    """

    settings: ClassVar[dict[str, str]] = {
        "bound_domain": BOUND_DOMAIN,
        "operator_ip": OPERATOR_IP,
        "default_picture": PICTURE,
    }
    commercial: ClassVar[bool] = True

    def __init__(
        self, clock: Callable[[], float] = time.time, bound_domain: str = BOUND_DOMAIN
    ) -> None:
        self.platform = Platform(clock)
        self._domain = bound_domain
        modules = (writing, articles, reading, pages)
        routes = [route for one in modules for route in one.routes(self.platform)]
        self.desk = joining.Desk(self.platform)
        self.app = Starlette(routes=routes + joining.routes(self.desk))

    def enrol(self, url: str) -> Enrolled:
        """Make a user who has authorised the application."""
        user = self.platform.join(self._domain)
        addresses = {"api_url": url, "authorize_url": url} | (
            {"commercial_url": url} if self.commercial else {}
        )
        credentials = {"access_token": user.token}
        settings = addresses | self.settings | {"bound_domain": self._domain}
        return Enrolled(user.uid, settings, credentials, (user.token,))

    def posts(self, account: Enrolled) -> list[Seen]:
        """Return what the account ever showed."""
        return [
            Seen(
                post.mid,
                post.title,
                plain(post.content) if post.title else post.text,
                not post.deleted,
                measured=post.content or post.sent,
                pictures=post.pictures,
            )
            for post in self.of(account).posts
            if post.visible
        ]

    def delete(self, account: Enrolled, remote_id: str) -> None:
        """Delete a post in the app."""
        next(one for one in self.of(account).posts if one.mid == remote_id).deleted = True

    def commits(self, request: wire.Request) -> bool:
        """Posting and deleting are what readers see."""
        names = ("share.json", "upload_url_text/biz.json", "destroy/biz.json", "publish.json")
        return request.method == "POST" and request.path.endswith(names)

    def let_pass(self, seconds: float) -> None:
        """Move the clock on."""
        self.platform.later += seconds

    def register(self, callback_url: str) -> App:
        """Register the hub's application."""
        return self.desk.register(callback_url)

    def agree(self, account: Enrolled, url: str) -> str:
        """Let the user agree on the page."""
        return self.desk.agree(self.of(account), joining.asked_of(url))

    def decline(self, account: Enrolled, url: str) -> str:
        """Let the user decline on the page, whoever it is."""
        _ = account
        return self.desk.decline(joining.asked_of(url))

    def do_by_hand(self, account: Enrolled, url: str | None, instructions: str) -> str:
        """Delete the post whose link a person was given."""
        for post in self.of(account).posts:
            if url is not None and (url == post.article_url or short_name(post.mid) in url):
                post.deleted = True
        return url or instructions

    def revoke(self, account: Enrolled) -> None:
        """Let the user end the authorisation."""
        self.of(account).authorised = False

    def spend_quota(self, account: Enrolled) -> None:
        """Leave nothing of this hour's requests."""
        self.of(account).spent_hour = self.platform.hour

    def quota_ends(self, account: Enrolled, now: datetime) -> datetime:
        """Requests are counted anew each hour."""
        _ = account, now
        return datetime.fromtimestamp((self.platform.hour + 1) * 3_600, UTC)

    def be_busy(self, account: Enrolled) -> None:
        """Answer with Weibo's own trouble."""
        self.of(account).fail_next = 10001

    def refuse_content(self, account: Enrolled) -> str:
        """Refuse the next text."""
        self.of(account).fail_next = 20021
        return REFUSAL

    def lose_content(self, account: Enrolled) -> None:
        """Take the next text without its end."""
        self.of(account).cut_next = True

    def work_slowly(
        self, account: Enrolled, then: Literal["published", "refused", "never"]
    ) -> None:
        """Answer the next post with 20032. Of one that was refused later nothing is ever said."""
        if then == "refused":
            raise NotOffered
        self.of(account).delay_next = 2 if then == "published" else -1

    def of(self, account: Enrolled) -> User:
        """Return an account's user."""
        return self.platform.users[account.external_id]
