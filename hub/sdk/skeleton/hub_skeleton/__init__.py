"""Skeleton, for the content hub: posts by a JSON API, under ids that we choose."""

from typing import Any

import httpx
from pydantic import BaseModel, Field, SecretStr

from hub import sdk
from hub.sdk import answers, counting, text

MISSING = {"error": "no such post"}  # the platform's own words: a proxy has its 404s, too


class Settings(BaseModel, extra="forbid", frozen=True):
    api_url: sdk.OutgoingUrl = Field("https://api.example.com", title="接口地址")


class Credentials(BaseModel, extra="forbid", frozen=True, hide_input_in_errors=True):
    token: SecretStr = Field(title="访问令牌")


class Skeleton:
    manifest = sdk.load_manifest(__name__)
    settings_model = Settings
    credentials_model = Credentials
    renders_per_account = False

    def render(self, article: sdk.Article, account: sdk.Account | None) -> Any:
        counting.check("title", article.title, self.manifest.limits.title)
        return {"title": article.title, "text": text.plain(article.body_html)}

    async def publish(
        self, tools: sdk.Tools, placement: sdk.Placement, payload: Any
    ) -> sdk.Outcome:
        answer = await call(tools.http, "PUT", placement, payload)
        return sdk.outcome_of_status(answer) or sdk.Done(placement.known_as, answer.json()["url"])

    update = publish

    async def retract(self, tools: sdk.Tools, placement: sdk.Placement) -> sdk.Outcome:
        answer = await call(tools.http, "DELETE", placement)
        gone = answers.json_object(answer) == MISSING
        return sdk.Done() if gone else sdk.outcome_of_status(answer) or sdk.Done()

    async def poll(self, tools: sdk.Tools, placement: sdk.Placement) -> sdk.Outcome:
        return sdk.Unsupported("A post is public as soon as the platform has answered.")

    async def look_up(self, tools: sdk.Tools, placement: sdk.Placement) -> sdk.Sighting:
        answer = await call(tools.http, "GET", placement)
        found = answers.json_object(answer)
        if found == MISSING:
            return sdk.Gone()
        if "url" in found:
            seen = answers.digest_of(found["title"], found["text"])
            return sdk.Present(placement.known_as, found["url"], digest=seen)
        return sdk.CannotTell(sdk.platform_words(answer), sdk.retry_after(answer))

    read_back = look_up


async def call(
    client: httpx.AsyncClient, method: str, placement: sdk.Placement, json: Any = None
) -> httpx.Response:
    account = placement.account
    headers = {"authorization": f"Bearer {account.credentials.token.get_secret_value()}"}
    url = f"{account.settings.api_url}/posts/{placement.known_as}"
    return await client.request(method, url, json=json, headers=headers)


connector = Skeleton()
