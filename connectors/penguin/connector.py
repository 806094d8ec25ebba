from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.penguin.api import get, post
from connectors.penguin.articles import State, cannot_tell, find, latest, list_since
from connectors.penguin.by_hand import delete_by_hand
from connectors.penguin.reading import pending, progress, same_title, sighting
from connectors.penguin.render import fields_of
from connectors.penguin.settings import Credentials, Settings
from hub.sdk import (
    Account,
    Article,
    CannotTell,
    Done,
    Gone,
    Manifest,
    Outcome,
    Placement,
    Retry,
    Sighting,
    Step,
    Tools,
    Unknown,
    Unsupported,
    load_manifest,
)
from hub.sdk.optional import Healthy, Layout, Post, Preview, Unhealthy


class Penguin:
    """Articles on Penguin: a push is a transaction that goes on by itself, and an audit after."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.penguin")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = True  # the addresses of the region's page are sent

    def render(self, article: Article, account: Account | None) -> dict[str, Any]:
        """Return the article's fields."""
        if account is None:
            raise ValueError("An article on Penguin has its pictures from its region's page.")
        return fields_of(article, account, self.manifest.limits)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the article."""
        fields = self.render(article, account)
        return Preview(
            Layout.ARTICLE, fields["title"], html=fields["content"], cover=fields["cover_pic"]
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Send the article, after its title was kept: a look-up has nothing else to go by."""
        if (placement.state or {}).get("for") != placement.idempotency_key:
            return Step({"for": placement.idempotency_key, "title": payload["title"]})
        answer = await post(tools, placement.account, "article/clientpubpic", payload)
        if answer.failure is not None:
            return answer.failure
        name = answer.data.get("transaction_id")
        return pending(str(name), 0) if name else Unknown("the transaction has no name")

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Say that nothing changes an article."""
        return Unsupported("企鹅号没有修改文章的接口：请撤回这一篇，人工删除后再推送更正后的稿件。")

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Hand the deletion to a person, unless nothing is shown any more."""
        name = str(placement.remote_id)
        found = await find(tools, placement.account, name, placement.since)
        if not isinstance(found, CannotTell) and found.state is State.HIDDEN:
            return Done(name)
        return delete_by_hand(placement)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Ask what became of the transaction."""
        handle = placement.state or {}
        name = str(handle.get("transaction"))
        path = "transaction/infoclient"
        answer = await get(tools, placement.account, path, transaction_id=name)
        if answer.failure is not None:
            why = cannot_tell(answer)
            return Retry(why.why, why.after)
        return progress(answer.data, name, int(handle.get("looks", 0)) + 1)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Look for the article among those since the publish began."""
        title = (placement.state or {}).get("title")
        if not isinstance(title, str) or placement.since is None:
            return CannotTell("what was sent, and since when, is not known any more")
        listed = await list_since(tools, placement.account, placement.since)
        if isinstance(listed, CannotTell):
            return listed
        found = [one for one in listed if same_title(one.title, title)]
        open_ones = [one for one in found if one.state is not State.HIDDEN]
        if len(open_ones) > 1:
            return CannotTell(f"{len(open_ones)} articles have this title")
        return sighting(open_ones[0]) if open_ones else Gone({"hidden": len(found)})

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Look whether the list has the article, and as what."""
        name = str(placement.remote_id)
        found = await find(tools, placement.account, name, placement.since)
        return found if isinstance(found, CannotTell) else sighting(found)

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """Ask for the account's name."""
        answer = await get(tools, account, "media/basicinfoclient")
        if answer.failure is None:
            return Healthy(str(answer.data.get("nick") or "") or None)
        if isinstance(answer.failure, Unknown | Retry):
            return Retry(answer.words)
        return Unhealthy(f"{answer.code or ''} {answer.words}".strip())

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        """Return the latest articles, as far as readers see them."""
        found = [one for one in await latest(tools, account) if one.state is State.PUBLIC]
        return [Post(one.name, one.title, one.url, one.made_at) for one in found][:most]
