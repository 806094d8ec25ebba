"""The connector for official accounts: editions of up to eight stories, sent at once."""

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import BaseModel

from connectors.wechat import account as accounts
from connectors.wechat import by_hand, deleting, drafts, events, looking, reading, recent, sending
from connectors.wechat.api import Api
from connectors.wechat.ids import parse
from connectors.wechat.outcomes import doing
from connectors.wechat.outcomes import looking as looks
from connectors.wechat.render import MANIFEST, Payload, preview_of, story
from connectors.wechat.settings import Credentials as Secrets
from connectors.wechat.settings import Settings
from hub.sdk import (
    Account,
    Article,
    CannotTell,
    Done,
    Manifest,
    Outcome,
    Placement,
    Refused,
    Retry,
    Sighting,
    Tools,
    Unsupported,
)
from hub.sdk.optional import Healthy, Heard, Incoming, Left, Post, Preview, Unhealthy

NO_EDITING = (
    "微信没有修改已发文章的接口。小错（一次，20 字以内）可由运营者在公众平台“发表记录”里改；"
    "要换内容请撤稿后重新推送，会占用下一次群发，读者会再收到一次。"
)


class Wechat:
    """微信公众号."""

    manifest: ClassVar[Manifest] = MANIFEST
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Secrets
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> Payload:  # noqa: ARG002 - the same for all
        """Render one story of an edition; the link to the region's page comes with the draft."""
        return story(article)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the page that a message opens; 阅读原文 leads to the region's page."""
        return preview_of(story(article), account)

    @doing
    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Send an edition; `payload` is its stories, in order."""
        api = Api(tools, placement.account)
        if made := await drafts.made(api, payload, placement):
            return made
        return await sending.send(api, placement, placement.state or {})

    @doing
    async def abandon(self, tools: Tools, placement: Placement) -> Outcome:
        """Delete a draft that is not going to be sent: nobody shall find it and send it by hand."""
        if draft := (placement.state or {}).get("draft"):
            await drafts.discard(Api(tools, placement.account), draft)
        return Done()

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:  # noqa: ARG002 - the contract's
        """Say that nothing can be changed, and what an editor can do."""
        return Unsupported(NO_EDITING)

    @doing
    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Delete one story of a message."""
        try:
            which = parse(placement.remote_id)
        except IndexError as error:
            return Refused("index", str(error))
        except ValueError:  # somebody typed it in; only its link is known
            return by_hand.deletion(placement)
        return await deleting.delete(Api(tools, placement.account), placement, which)

    @doing
    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        """Ask how a send goes on."""
        return await sending.ask(Api(tools, placement.account), placement)

    @looks
    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Find a send whose answer was lost, or a story that a person has sent."""
        api = Api(tools, placement.account)
        if link := (placement.state or {}).get("link"):
            return await reading.by_page(api, link, link)
        return await looking.look_up(api, placement)

    @looks
    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """See whether one story is there."""
        api = Api(tools, placement.account)
        try:
            which = parse(placement.remote_id)
        except (ValueError, IndexError) as error:
            if placement.remote_id and placement.remote_id == placement.url:  # a person has sent it
                return await reading.by_page(api, placement.url, placement.remote_id)
            return CannotTell(str(error))
        return await reading.read_back(api, placement, which)

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """Check the secret, the IP allow-list and the permission."""
        return await accounts.check(Api(tools, account))

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        """Return what was published on the quiet channel; what was pushed is in no list."""
        return await recent.posts(Api(tools, account), most)

    async def quota(self, tools: Tools, account: Account) -> Sequence[Left]:
        """Return how many deletions, and on the quiet channel publications, are left today."""
        return await accounts.quota(Api(tools, account))

    async def on_event(self, account: Account, incoming: Incoming) -> Heard:
        """Hear that a send has ended."""
        return events.on_event(account, incoming)
