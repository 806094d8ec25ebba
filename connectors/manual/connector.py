"""The connector for wherever a person has to act."""

from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.manual import orders
from connectors.manual.looking import DIGEST, link_and_title, look
from connectors.manual.orders import Story
from connectors.manual.settings import Proof, Settings
from hub.sdk import (
    Account,
    Article,
    ByPerson,
    CannotTell,
    Gone,
    Manifest,
    Outcome,
    Placement,
    Present,
    Sighting,
    Tools,
    Unsupported,
    load_manifest,
)
from hub.sdk.counting import check
from hub.sdk.optional import Layout, Preview
from hub.sdk.text import plain

HOUR = 3600.0
TO_DELETE = 0.25  # of the time to publish
NOBODY_SAID = (
    "发布工单已交人工办理，尚无人确认是否发出。"
    "请核实：没有发出的，确认“不存在”；已经发出的，登记链接。"
)


class Manual:
    """Work orders for people."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.manual")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = None
    renders_per_account: ClassVar[bool] = True  # the link is that of the account's own region

    def render(self, article: Article, account: Account | None) -> dict[str, str]:
        """Make the text ready to paste."""
        check("title", article.title, self.manifest.limits.title)
        return {
            "title": article.title,
            "text": plain(article.body_html),
            "source": article.source,
            "page": account.page(article) if account else "",
        }

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show what a person is asked to put up."""
        story = Story(**self.render(article, account))
        return Preview(
            Layout.POST, story.title, byline=story.source, text=story.text, link=story.page
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Ask somebody to put the story up."""
        story, settings = Story(**payload), _settings(placement)
        return ByPerson(
            orders.to_publish(settings, story),
            settings.hours * HOUR,
            {"title": story.title},
            needs_link=settings.proof is Proof.LINK,
        )

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Ask somebody to correct the copy."""
        story, settings = Story(**payload), _settings(placement)
        words = orders.to_correct(settings, story, placement.url)
        return ByPerson(words, settings.hours * HOUR, {"title": story.title})

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:  # noqa: ARG002 - the contract's
        """Ask somebody to delete the copy."""
        settings = _settings(placement)
        words = orders.to_delete(settings, placement.url)
        return ByPerson(words, settings.hours * HOUR * TO_DELETE)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:  # noqa: ARG002 - the contract's
        """Never needed: a person's order is parked, and goes on when they say so."""
        return Unsupported("Work orders are not polled.")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look where the person says that the story is, or where it was before a correction."""
        state = placement.state or {}
        link = state.get("link") or placement.url
        if link and state.get("done_by"):
            return await look(tools, link, state.get("title", ""))
        if _settings(placement).proof is Proof.WORD and state.get("done_by"):
            return Present(placement.key, evidence={"word_of": state["done_by"]})
        return CannotTell(NOBODY_SAID)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Look whether the story is still where it was."""
        state = placement.state or {}
        link, title = link_and_title(placement.remote_id or "")
        if link.startswith(DIGEST):
            link = placement.url or ""
        if link.startswith(("http://", "https://")):
            return await look(tools, link, title)
        if state.get("done_by"):
            return Gone({"word_of": state["done_by"]})
        return CannotTell(NOBODY_SAID)


def _settings(placement: Placement) -> Settings:
    settings: Settings = placement.account.settings
    return settings
