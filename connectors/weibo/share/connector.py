from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

import httpx
from pydantic import BaseModel

from connectors.weibo import accounts, looking, posting
from connectors.weibo.api import post, read, signed
from connectors.weibo.by_hand import delete_by_hand
from connectors.weibo.joining import invite, join
from connectors.weibo.render import SHORT, cover_of, marked, post_of
from connectors.weibo.settings import Credentials, Settings
from hub.sdk import (
    Account,
    Article,
    Manifest,
    Outcome,
    Picture,
    Placement,
    Retry,
    Sighting,
    Tools,
    Unsupported,
    load_manifest,
)
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

PICTURE_TYPES = frozenset({"image/jpeg", "image/gif", "image/png"})
PICTURE_BYTES = 5_000_000  # fewer: documentation, "<5M"


class WeiboShare:
    """Posts of up to 140 hanzi, with a link and a picture. Only a person can delete them."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.weibo.share")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = True  # the link leads to the region's page

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:
        """Return the post's text, its page and its cover, if Weibo takes that."""
        cover = cover_of(article)
        suits = cover and cover.media_type in PICTURE_TYPES and cover.size < PICTURE_BYTES
        picture = asdict(cover) if cover and suits else None
        return post_of(article, account, SHORT) | {"picture": picture}

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the post; Weibo writes its link as a few words."""
        payload = self.render(article, account)
        picture = payload["picture"]
        return Preview(
            Layout.POST,
            text=payload["text"],
            pictures=(Picture(**picture).source,) if picture else (),
            link=payload["page"],
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Post it, with the placement's key in its link."""
        fields = {
            "status": f"{payload['text']} {marked(payload['page'], placement.key)}",
            "rip": str(placement.account.settings.operator_ip),
        }
        response = await _send(tools, placement.account, fields, payload["picture"])
        return await posting.posted(tools, placement, read(response))

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Say that it cannot be."""
        return Unsupported("微博发出后不能修改，也不能通过接口删除；原微博保留，请另行发布更正。")

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:  # noqa: ARG002 - the contract's
        """Hand the work to a person: there is no interface for it."""
        return delete_by_hand(placement)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Look for a post that Weibo has taken and does not show yet."""
        return await posting.appeared(tools, placement)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look for the placement's link among the account's posts since the publish began."""
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


async def _send(
    tools: Tools, account: Account, fields: dict[str, str], picture: dict[str, Any] | None
) -> httpx.Response:
    url = f"{account.settings.api_url.rstrip('/')}/2/statuses/share.json"
    if picture is None:
        return await post(tools.http, account, url, fields)
    content = await tools.asset(Picture(**picture))
    # the name tells readers nothing: hanzi in it would have to be encoded in one of two ways
    files = {"pic": ("picture", content, picture["media_type"])}
    return await tools.http.post(url, data=signed(account, fields), files=files)
