"""The connector for the hub's own pages: it sends nothing, because they read the ledger.

A page shows a story if and only if the ledger wants it there and has it there. So the record that
the engine writes after `publish` *is* the publication, and a command's commit *is* the retraction,
before anybody calls `retract`. All that is left to do here is to name the copy and its address.
"""

# ruff: noqa: ARG002 - the contract has arguments for platforms that something is sent to

from collections.abc import Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from hub.sdk import (
    Account,
    Article,
    Done,
    Gone,
    Manifest,
    Outcome,
    Placement,
    Sighting,
    Tools,
    Unsupported,
    load_manifest,
)
from hub.sdk.optional import Preview, whole


class Settings(BaseModel):
    """Nothing: an account's region is all that a page needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Site:
    """The region's page, for every account of that region."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.site")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = None
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> int:
        """Return the article's id: the pages read the story itself where it is kept."""
        return article.article_id

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the region's page: the whole story, with its files."""
        return whole(article, link=account.page(article) if account else "")

    async def publish(self, tools: Tools, placement: Placement, payload: int) -> Outcome:
        """Name the copy; recording that makes it public."""
        return _named(tools, placement, payload)

    async def update(self, tools: Tools, placement: Placement, payload: int) -> Outcome:
        """Name the copy again; recording that shows the new version."""
        return _named(tools, placement, payload)

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Do nothing: the page has answered 410 since the command's commit."""
        return Done(placement.remote_id)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Never needed: nothing here is asynchronous."""
        return Unsupported("A site has nothing to poll.")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Say that a publish nobody recorded has made nothing: the record is the publication."""
        return Gone()

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Say what the page shows of a copy that was retracted: nothing, since the commit."""
        return Gone()

    async def publish_many(
        self, tools: Tools, placements: Sequence[Placement], payload: int
    ) -> Sequence[Outcome]:
        """Name many copies of one story."""
        return [_named(tools, placement, payload) for placement in placements]

    async def update_many(
        self, tools: Tools, placements: Sequence[Placement], payload: int
    ) -> Sequence[Outcome]:
        """Name many copies of one story again."""
        return [_named(tools, placement, payload) for placement in placements]

    async def retract_many(
        self,
        tools: Tools,
        placements: Sequence[Placement],
    ) -> Sequence[Outcome]:
        """Do nothing, many times."""
        return [Done(placement.remote_id) for placement in placements]

    async def read_back_many(
        self,
        tools: Tools,
        placements: Sequence[Placement],
    ) -> Sequence[Sighting]:
        """Say what the pages show of copies that were retracted."""
        return [Gone()] * len(placements)


def _named(tools: Tools, placement: Placement, article_id: int) -> Done:
    region = placement.account.region_code
    return Done(
        remote_id=placement.key,
        url=f"{tools.base_url}/sites/{region}/{article_id}",
    )
