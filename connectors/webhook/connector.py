"""The connector for clients that take Standard Webhooks."""

import time
from typing import Annotated, Any, ClassVar

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from connectors.webhook.answers import doubt, link, sighting
from connectors.webhook.render import event, story
from connectors.webhook.signing import key_of, sign
from hub.sdk import (
    Account,
    Article,
    CannotTell,
    Done,
    Manifest,
    Outcome,
    OutgoingUrl,
    Placement,
    Sighting,
    Tools,
    Unsupported,
    load_manifest,
    outcome_of_status,
)
from hub.sdk.counting import check
from hub.sdk.optional import Preview, whole

NOT_THERE = {404, 410}


def _without_query(url: str) -> str:
    if "?" in url or "#" in url:
        raise ValueError("The endpoint must have no query and no fragment.")
    return url.rstrip("/")


def _secret(value: SecretStr) -> SecretStr:
    key_of(value.get_secret_value())
    return value


class Settings(BaseModel):
    """Where the client's app takes events, and answers `GET {endpoint}/{id}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: Annotated[
        OutgoingUrl,
        AfterValidator(_without_query),
        Field(title="接收地址", description="客户端接收稿件的 HTTPS 地址，不带参数。"),
    ]


class Credentials(BaseModel):
    """The shared secret; during a rotation also the one before, so that both are signed with."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    secret: Annotated[
        SecretStr,
        AfterValidator(_secret),
        Field(title="签名密钥", description="以 whsec_ 开头，双方约定，用于验证签名。"),
    ]
    previous_secret: Annotated[
        Annotated[SecretStr, AfterValidator(_secret)] | None,
        Field(title="旧签名密钥", description="仅在更换密钥期间填写，换完请清空。"),
    ] = None


class Webhook:
    """Events to a client's own app."""

    manifest: ClassVar[Manifest] = load_manifest("connectors.webhook")
    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = Credentials
    renders_per_account: ClassVar[bool] = False

    def render(self, article: Article, account: Account | None) -> bytes:  # noqa: ARG002 - the same for all
        """Encode the story once for all accounts."""
        check("title", article.title, self.manifest.limits.title)
        check("body", article.body_html, self.manifest.limits.body)
        return story(article)

    def preview(self, article: Article, account: Account | None) -> Preview:
        """Show what the client is given; how it looks there is its own."""
        self.render(article, account)
        return whole(article)

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Send `article.created`."""
        return _done(placement, await _send(tools, placement, "article.created", payload))

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        """Send `article.updated`."""
        return _done(placement, await _send(tools, placement, "article.updated", payload))

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        """Send `article.retracted`. Whatever is answered, only reading back proves it."""
        response = await _send(tools, placement, "article.retracted")
        if response.status_code in NOT_THERE:
            return Done(_id_of(placement))
        return outcome_of_status(response) or Done(_id_of(placement))

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:  # noqa: ARG002 - the contract's
        """Never needed: a receiver answers once it has stored the event."""
        return Unsupported("A webhook has nothing to poll.")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        """Ask the receiver what it has under the placement's id."""
        return await _see(tools, placement)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        """Ask the receiver what it shows under the placement's id."""
        return await _see(tools, placement)


async def _send(
    tools: Tools, placement: Placement, kind: str, payload: bytes = b""
) -> httpx.Response:
    now = int(time.time())
    body = event(kind, now, _id_of(placement), payload)
    headers = _headers(placement.account, placement.idempotency_key, now, body)
    headers["content-type"] = "application/json"
    return await tools.http.post(placement.account.settings.endpoint, content=body, headers=headers)


async def _see(tools: Tools, placement: Placement) -> Sighting:
    key, account = _id_of(placement), placement.account
    # The signature covers the id that is asked for: it is of no use for asking about another.
    headers = _headers(account, key, int(time.time()), b"")
    try:
        response = await tools.http.get(f"{account.settings.endpoint}/{key}", headers=headers)
    except httpx.HTTPError as error:
        return CannotTell(f"{type(error).__name__}: {error}")
    return sighting(key, response)


def _id_of(placement: Placement) -> str:
    """Return the id that the receiver knows: an earlier copy bears an earlier key."""
    return placement.remote_id or placement.key


def _done(placement: Placement, response: httpx.Response) -> Outcome:
    failure = outcome_of_status(response) or doubt(response)
    return failure or Done(_id_of(placement), link(response))


def _headers(account: Account, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    credentials: Credentials = account.credentials
    secrets = (credentials.secret, credentials.previous_secret)
    keys = [key_of(secret.get_secret_value()) for secret in secrets if secret is not None]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(keys, message_id, timestamp, body),
    }
