"""The connector for rooms of Matrix servers."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from connectors.matrix.checking import check
from connectors.matrix.errors import outcome_of
from connectors.matrix.events import Event
from connectors.matrix.render import Message, content, edit, fitting, message, page_of
from connectors.matrix.retraction import events_of_copy, retract
from connectors.matrix.room import Room
from connectors.matrix.sightings import find, link, look_at, see
from connectors.matrix.unclear import Unclear
from hub.sdk import (
    Account,
    Article,
    Done,
    Manifest,
    Outcome,
    OutgoingUrl,
    Placement,
    Refused,
    Retry,
    Sighting,
    Tools,
    Unknown,
    Unsupported,
    load_manifest,
)
from hub.sdk.answers import json_object
from hub.sdk.optional import Healthy, Layout, Preview, Unhealthy


def _without_slash(url: str) -> str:
    return url.rstrip("/")


class Settings(BaseModel):
    """Where the room is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    homeserver: Annotated[OutgoingUrl, AfterValidator(_without_slash)] = Field(
        title="服务器地址", description="客户端接口的地址，例如 https://matrix.example.org"
    )
    room_id: str = Field(
        title="房间 ID",
        description="以“!”开头，在房间设置的“高级”页；不是以“#”开头的别名",
        pattern=r"^![^\s/?#]{1,254}$",
    )


class Credentials(BaseModel):
    """The access token of the user that writes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    access_token: SecretStr = Field(
        title="访问令牌", description="发布用户登录后得到的 access token；该用户须已加入房间"
    )


class Matrix:
    """Messages in a room."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.matrix")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> Message:  # noqa: ARG002 - the same for all
        """Turn the story into text once for all rooms."""
        return message(article, self.manifest)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the message as clients that show its format do."""
        story = self.render(article, account)
        page = page_of(account, story) if account else ""
        text = fitting(story["text"], self.manifest, page)
        return Preview(Layout.POST, story["title"], text=text, link=page)

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Send the message; its transaction id makes a repetition harmless."""
        shown = content(placement, payload, self.manifest)
        response = await Room(tools, placement.account).send(placement.idempotency_key, shown)
        failed = outcome_of(response)
        if failed is not None:
            return failed
        event_id = json_object(response).get("event_id")
        if not isinstance(event_id, str):
            return Unknown("The server took the message and did not name it.")
        return Done(event_id, link(placement, event_id))

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Send an edit, if the message is still there: one of nothing is answered with 200 too."""
        room = Room(tools, placement.account)
        event_id = placement.remote_id or ""
        seen = await look_at(room, event_id)
        if isinstance(seen, Unclear):
            return seen.outcome
        if not isinstance(seen, Event) or not seen.readable:
            return Refused("gone", "Somebody has deleted the message; there is nothing to correct.")
        new = content(placement, payload, self.manifest)
        response = await room.send(placement.idempotency_key, edit(event_id, new, payload["title"]))
        return outcome_of(response) or Done(event_id, link(placement, event_id))

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Redact the message and its edits, one in each call."""
        room = Room(tools, placement.account)
        return await retract(room, placement, placement.remote_id or placement.key)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:  # noqa: ARG002 - the contract's
        """Never needed: a message that was answered is in the room."""
        return Unsupported("A room has nothing to poll.")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Find the message by its marker."""
        return await find(Room(tools, placement.account), placement)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """See whether the message or any edit of it can still be read."""
        room = Room(tools, placement.account)
        if placement.remote_id is None:
            return await find(room, placement)
        return await see(room, placement, events_of_copy(placement, placement.remote_id))

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """See whether the user is in the room, and the room one that it can write to."""
        return await check(Room(tools, account))
