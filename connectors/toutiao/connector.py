from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.toutiao.api import post
from connectors.toutiao.by_hand import delete_by_hand
from connectors.toutiao.render import fields_of
from connectors.toutiao.settings import Credentials, Settings
from hub.sdk import (
    Account,
    Article,
    CannotTell,
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
from hub.sdk.optional import Layout, Preview

PUBLISH = 1  # `save`; 0 leaves a draft, which is what happens without it

_NOTHING_SHOWS_IT = "Toutiao has no call that shows an article: somebody has to look"


class Toutiao:
    """Articles on Toutiao. They can be made, and that is all: a person does and sees the rest."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.toutiao")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = True  # the addresses of the region's page are sent

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:
        """Return the article's fields."""
        if account is None:
            raise ValueError("An article on Toutiao has its pictures from its region's page.")
        return fields_of(article, account, self.manifest.limits)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the article; Toutiao takes its cover from the text's pictures."""
        fields = self.render(article, account)
        return Preview(
            Layout.ARTICLE, fields["title"], digest=fields["abstract"], html=fields["content"]
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Make the article; how its audit ends, Toutiao tells its owner alone."""
        answer = await post(tools, placement.account, payload | {"save": PUBLISH})
        return answer.failure or Done(answer.article_id)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Say that nothing changes an article."""
        return Unsupported("头条号没有修改文章的接口：请撤回这一篇，人工删除后再推送更正后的稿件。")

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:  # noqa: ARG002 - the contract's
        """Hand the deletion to a person."""
        return delete_by_hand(placement)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:  # noqa: ARG002 - the contract's
        """Never asked for: no publish is pending."""
        return Retry("no publish on Toutiao is ever pending")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:  # noqa: ARG002 - the contract's
        """Say that nothing shows an article."""
        return CannotTell(_NOTHING_SHOWS_IT)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:  # noqa: ARG002 - the contract's
        """Say that nothing shows an article."""
        return CannotTell(_NOTHING_SHOWS_IT)
