from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.weibo import accounts, looking, posting
from connectors.weibo.api import post
from connectors.weibo.article.answers import HALF_DONE, article_answer, finish_by_hand
from connectors.weibo.article.render import article_of
from connectors.weibo.by_hand import delete_by_hand
from connectors.weibo.joining import invite, join
from connectors.weibo.render import marked
from connectors.weibo.settings import Credentials, WithPicture
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

_ALSO = "在“我的主页 → 文章”中找到同题文章，如仍可见，一并删除。"


class WeiboArticle:
    """An article and the short post that leads to it. Only a person can delete them."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.weibo.article")
    settings_model: ClassVar[type[BaseModel]] = WithPicture
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = True  # its link and pictures are on the region's page

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:
        """Return the article's fields, and the page that its post leads to."""
        if account is None:
            raise ValueError("An article on Weibo leads to its region's page.")
        return article_of(article, account, self.manifest.limits)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the article, and the text of the post that brings it to readers."""
        payload = self.render(article, account)
        return Preview(
            Layout.ARTICLE,
            title=payload["title"],
            digest=payload["summary"],
            html=payload["content"],
            text=payload["text"],
            cover=payload["cover"],
            link=payload["page"],
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Publish it, with the placement's key in its post's link."""
        account = placement.account
        fields = {name: payload[name] for name in ("title", "content", "cover", "summary")}
        fields["text"] = f"{payload['text']} {marked(payload['page'], placement.key)}"
        fields["rip"] = str(account.settings.operator_ip)
        url = f"{account.settings.api_url.rstrip('/')}/proxy/article/publish.json"
        answer = article_answer(await post(tools.http, account, url, fields))
        if answer.code in HALF_DONE:
            return finish_by_hand(placement, payload, answer)
        outcome = await posting.posted(tools, placement, answer)
        if isinstance(outcome, Done) and answer.failure is None:
            return Done(outcome.remote_id, answer.data.get("url") or outcome.url)
        return outcome

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Say that it cannot be."""
        return Unsupported("头条文章发出后不能通过接口修改或删除；原文保留，请人工更正。")

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:  # noqa: ARG002 - the contract's
        """Hand the work to a person: there is no interface for it."""
        return delete_by_hand(placement, also=_ALSO)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Look for a post that Weibo has taken and does not show yet."""
        return await posting.appeared(tools, placement)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look for the placement's link among the account's posts since the publish began."""
        return await looking.find(tools, placement)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Ask for the article's post by its number."""
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
