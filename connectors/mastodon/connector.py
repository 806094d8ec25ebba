"""The connector for accounts on Mastodon servers."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from connectors.mastodon.api import Api
from connectors.mastodon.covers import attached
from connectors.mastodon.errors import MISSING, is_error, outcome_of, wait_of, words_of
from connectors.mastodon.joining import invite, join
from connectors.mastodon.render import Status, picture, status, text_before_link, text_for
from connectors.mastodon.sightings import find, see
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
from hub.sdk.optional import (
    Healthy,
    Invitation,
    Joined,
    Joining,
    Layout,
    NotJoined,
    Preview,
    Unhealthy,
)

MAX_CHARACTERS = 500  # of a server that was not changed


def _without_slash(url: str) -> str:
    return url.rstrip("/")


class Settings(BaseModel):
    """Where the account is, and how it posts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    server: Annotated[OutgoingUrl, AfterValidator(_without_slash)] = Field(
        title="服务器地址", description="账号所在的实例，例如 https://mastodon.example"
    )
    max_characters: int = Field(
        default=MAX_CHARACTERS,
        ge=300,
        le=100_000,
        title="单条字数上限",
        description="实例允许的最大字符数，官方默认为 500；链接一律按 23 个字符计",
    )
    visibility: Literal["public", "unlisted", "private"] = Field(
        default="public", title="可见范围", description="公开、不进公共时间线、仅关注者"
    )
    language: str = Field(
        default="zh", pattern=r"^[a-z]{2,3}$", title="语言", description="ISO 639 语言代码"
    )


class Credentials(BaseModel):
    """The access token of an application that the owner has made."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    access_token: SecretStr = Field(
        title="访问令牌",
        description=(
            "账号所有者打开授权链接后自动得到；也可在“偏好设置 - 开发”里新建应用，勾选 "
            "read:accounts、read:statuses、write:media、write:statuses"
        ),
    )


class Mastodon:
    """Statuses of an account."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.mastodon")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> Status:  # noqa: ARG002 - the same for all
        """Turn the story into text once for all accounts."""
        return status(article, self.manifest)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show the status, cut as the account's server wants it."""
        story = self.render(article, account)
        most = account.settings.max_characters if account else MAX_CHARACTERS
        return Preview(
            Layout.POST,
            text=text_before_link(story, most),
            pictures=(picture(story["cover"]).source,) if story["cover"] else (),
            link=account.page(article) if account else "",
        )

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Upload the cover, then post; the idempotency key makes a repetition harmless."""
        api = Api(tools, placement.account)
        media = await attached(api, placement, payload)
        if not isinstance(media, list):
            return media
        settings: Settings = placement.account.settings
        fields = _fields(placement, payload, media) | {"visibility": settings.visibility}
        return _done(await api.post(placement.idempotency_key, fields))

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Upload the cover again, then edit: an edit without pictures takes them away."""
        api = Api(tools, placement.account)
        media = await attached(api, placement, payload)
        if not isinstance(media, list):
            return media
        fields = _fields(placement, payload, media)
        response = await api.edit(placement.remote_id or "", fields)
        if response.status_code in MISSING and is_error(response):
            return Refused("gone", "Somebody has deleted the status; there is nothing to correct.")
        return _done(response)

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Delete the status; one that is not there is gone already."""
        response = await Api(tools, placement.account).delete(placement.known_as)
        if response.status_code in MISSING:
            return Done(placement.known_as) if is_error(response) else Unknown(words_of(response))
        return outcome_of(response) or Done(placement.known_as)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:  # noqa: ARG002 - the contract's
        """Never needed: a status is public once it is answered."""
        return Unsupported("A status has nothing to poll.")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Find the status by its link. The idempotency key could tell only by posting again."""
        return await find(Api(tools, placement.account), placement)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """See whether the status is there."""
        api = Api(tools, placement.account)
        if placement.remote_id is None:
            return await find(api, placement)
        return await see(api, placement, placement.remote_id)

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy | Retry:
        """Ask whose token it is."""
        response = await Api(tools, account).me()
        me = json_object(response)
        if response.status_code in {401, 403} and is_error(response):
            return Unhealthy(words_of(response))
        if not response.is_success or not isinstance(me.get("acct"), str):
            return Retry(words_of(response), after=wait_of(response))
        return Healthy(f"@{me['acct']}", {"followers": me.get("followers_count")})

    async def authorize(self, tools: Tools, joining: Joining) -> Invitation | Retry:
        """Register an application on the account's server, and return its page."""
        return await invite(tools, joining)

    async def callback(
        self, tools: Tools, joining: Joining, query: Mapping[str, str]
    ) -> Joined | NotJoined | Retry:
        """Exchange the owner's code for a token, and ask whose it is."""
        return await join(tools, joining, query)


def _fields(placement: Placement, story: Status, media: list[str]) -> dict[str, Any]:
    return {
        "status": text_for(placement, story),
        "media_ids": media,
        "language": placement.account.settings.language,
    }


def _done(response: httpx.Response) -> Outcome:
    failed = outcome_of(response)
    if failed is not None:
        return failed
    shown = json_object(response)
    if not isinstance(shown.get("id"), str):
        return Unknown("The server took the status and did not name it.")
    url = shown.get("url")
    return Done(shown["id"], url if isinstance(url, str) else None)
