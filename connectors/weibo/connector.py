import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.weibo import accounts, looking, posting
from connectors.weibo.api import post, read
from connectors.weibo.errors import MISSING
from connectors.weibo.joining import invite, join
from connectors.weibo.render import SHORT, marked, picture_address, post_of
from connectors.weibo.settings import Commercial, Credentials
from hub.sdk import (
    Account,
    Article,
    Done,
    Manifest,
    Outcome,
    Placement,
    Retry,
    Sighting,
    Tools,
    Unsupported,
    load_manifest,
)
from hub.sdk.counting import length
from hub.sdk.manifest import Limit
from hub.sdk.optional import (
    Healthy,
    Invitation,
    Joined,
    Joining,
    Layout,
    NotJoined,
    Post,
    Preview,
    Unhealthy,
)


class Weibo:
    """Posts by the commercial interface, with a picture and up to 2,000 hanzi."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.weibo")
    settings_model: ClassVar[type[BaseModel]] = Commercial
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = True  # the link leads to the region's page

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:
        """Return the post's text, its page and its picture's address."""
        payload = post_of(article, account, _limit(self.manifest))
        return payload | {"picture": picture_address(article, account)} if account else payload

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the post; Weibo writes its link as a few words."""
        payload = self.render(article, account)
        return Preview(
            Layout.POST,
            text=payload["text"],
            pictures=(payload["picture"],),
            link=payload["page"],
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Post it, with the placement's key in its notes and in its link."""
        status = f"{payload['text']} {marked(payload['page'], placement.key)}"
        fields = {
            "status": status,
            "url": payload["picture"],
            "is_longtext": int(length(status, SHORT.counted) > SHORT.most),
            "annotations": json.dumps([{"copy": placement.key}]),
            "rip": str(placement.account.settings.operator_ip),
        }
        url = _url(placement.account, "2/statuses/upload_url_text/biz.json")
        answer = read(await post(tools.http, placement.account, url, fields))
        return await posting.posted(tools, placement, answer)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Never asked for: a post is deleted, and another one made."""
        return Unsupported("微博发出后不能修改；更正时先删除，再重新发布。")

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Delete the post."""
        account, number = placement.account, placement.known_as
        url = _url(account, "2/statuses/destroy/biz.json")
        answer = read(await post(tools.http, account, url, {"id": number}))
        if answer.failure is None or answer.code == MISSING:
            return Done(number)
        return answer.failure

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Look for a post that Weibo has taken and does not show yet."""
        return await posting.appeared(tools, placement)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look for the placement's key among the account's posts since the publish began."""
        return await looking.find(tools, placement)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Ask for the post by its number."""
        return await looking.see(tools, placement)

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """Ask how long the token is good, and whose it is."""
        return await accounts.check(tools, account)

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        """Return the account's posts, the newest first."""
        return await accounts.recent(tools, account, most)

    async def authorize(self, tools: Tools, joining: Joining) -> Invitation | Retry:  # noqa: ARG002 - the contract's
        """Return Weibo's own page, where the owner logs in and agrees."""
        return invite(joining)

    async def callback(
        self, tools: Tools, joining: Joining, query: Mapping[str, str]
    ) -> Joined | NotJoined | Retry:
        """Exchange the owner's code for the account's token."""
        return await join(tools, joining, query)


def _url(account: Account, path: str) -> str:
    return f"{account.settings.commercial_url.rstrip('/')}/{path}"


def _limit(manifest: Manifest) -> Limit:
    if manifest.limits.body is None:
        raise LookupError("the manifest has no limits.body")
    return manifest.limits.body
