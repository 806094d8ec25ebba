"""The connector for Atom feeds: the feed reads the ledger, and a WebSub hub is told to fetch it.

A feed shows a copy from the moment when the engine has recorded it, as present or as pending. A
WebSub hub fetches as soon as it is told, so it is told *after* that record: `publish` and `update`
answer `Pending`, and `poll` is what tells it. A retraction shows at the command's commit, before
`retract` tells the hub.

To tell a hub makes nothing public, and telling it twice does no harm: these calls are preparing
ones, and no answer of theirs leaves any doubt about a copy.
"""

# ruff: noqa: ARG002 - the contract has arguments for platforms that stories are sent to

import time
from dataclasses import replace
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from connectors.feed.websub import address_of, told
from hub.sdk import (
    Account,
    Article,
    Done,
    Gone,
    Manifest,
    Outcome,
    OutgoingUrl,
    Pending,
    Placement,
    Retry,
    Sighting,
    Tools,
    load_manifest,
)
from hub.sdk.optional import Preview, whole

PATIENCE_SECONDS = 600.0  # how long a push waits for a hub; then subscribers find it by polling


class Settings(BaseModel):
    """Whom to tell. Without a hub, subscribers come by themselves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    websub_hub: OutgoingUrl | None = Field(
        default=None,
        title="WebSub 中心",
        description="可不填；填写后，每次发布、更正和撤稿都会通知它，由它推送给订阅者",
    )


class Feed:
    """One feed for each account."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.feed")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = None
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> int:
        """Return the article's id: the feed reads the story itself where it is kept."""
        return article.article_id

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the entry as readers of feeds open it; files are on the page that it leads to."""
        link = account.page(article) if account else ""
        return replace(whole(article, link=link), files=())

    async def publish(self, tools: Tools, placement: Placement, payload: int) -> Outcome:
        """Name the copy; recording that makes it public."""
        return _recorded(placement, payload)

    async def update(self, tools: Tools, placement: Placement, payload: int) -> Outcome:
        """Name the copy again; recording that shows the new version."""
        return _recorded(placement, payload)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Tell the hub of what has been recorded: for as long as the handle says."""
        handle = placement.state or {}
        failed = await _tell(tools, placement)
        if failed is not None and time.time() < handle.get("until", 0):
            return failed
        return Done(placement.key, handle.get("url"))

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Tell the hub to fetch the tombstone, which has been in the feed since the commit.

        Without an end: who was told of a story is told of its retraction.
        """
        return await _tell(tools, placement) or Done(placement.known_as)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Say that a publish nobody recorded has made nothing: the record is the publication."""
        return Gone()

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Say what the feed shows of a copy that was retracted: its tombstone, since the commit."""
        return Gone({"feed": address_of(tools, placement.account)})


def _recorded(placement: Placement, article_id: int) -> Outcome:
    url = f"{placement.account.site_url}/{article_id}"
    if placement.account.settings.websub_hub is None:
        return Done(placement.key, url)
    return Pending({"url": url, "until": time.time() + PATIENCE_SECONDS}, after=0)


async def _tell(tools: Tools, placement: Placement) -> Retry | None:
    hub: str | None = placement.account.settings.websub_hub
    return None if hub is None else await told(tools, hub, placement.account)
