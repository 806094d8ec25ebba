"""Calls to the platform, and what its errors mean."""

from typing import Any

import httpx

from hub.sdk import (
    Account,
    Credentials,
    Outcome,
    Quota,
    Refused,
    Retry,
    Tools,
    Unknown,
    outcome_of_status,
    platform_words,
)
from hub.sdk.answers import json_object
from hub.sdk.periods import tomorrow

TOKEN_SECONDS = 3_600.0


class Expired(Exception):
    """The token was not taken; the next call gets a new one."""


class Api:
    """One account's calls. Subclasses in the kit's own tests do things wrong."""

    def __init__(self, tools: Tools, account: Account) -> None:
        self.tools = tools
        self.account = account

    async def commit(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.call(self.tools.http, method, path, **options)

    async def prepare(self, method: str, path: str, **options: Any) -> httpx.Response:
        response = await self.call(self.tools.preparing, method, path, **options)
        if is_expired(response):
            raise Expired
        return response

    async def call(
        self, client: httpx.AsyncClient, method: str, path: str, **options: Any
    ) -> httpx.Response:
        token = await self.token()
        headers = {"authorization": f"Bearer {token}"}
        response = await client.request(method, self.url(path), headers=headers, **options)
        if is_expired(response):
            await self.forget(token)
        return response

    def url(self, path: str) -> str:
        return f"{self.account.settings.api_url}{path}"

    async def token(self) -> str:
        return await self.tools.keep.get_or_make(self._key, self._fetch)

    async def forget(self, token: str) -> None:
        await self.tools.keep.drop(self._key, token)

    @property
    def _key(self) -> str:
        return f"reference:{self.account.external_id}:token"

    async def _fetch(self) -> tuple[str, float]:
        secret = self.account.credentials.app_secret.get_secret_value()
        sent = {"account": self.account.external_id, "secret": secret}
        response = await self.tools.preparing.post(self.url("/token"), json=sent)
        response.raise_for_status()
        token = json_object(response).get("access_token")
        if not isinstance(token, str):
            raise httpx.DecodingError("the answer holds no token")
        return token, TOKEN_SECONDS


def is_expired(response: httpx.Response) -> bool:
    return response.status_code == 401 and json_object(response).get("error") == "expired"


def failure(response: httpx.Response) -> Outcome | None:
    """Return what an answer failed with; None for a success."""
    answer = json_object(response)
    if is_expired(response):
        return Retry("the token has expired")
    if not response.is_success:
        return outcome_of_status(response)
    if not answer:
        return Unknown(platform_words(response))
    return of_code(answer["error"], str(answer.get("why", ""))) if "error" in answer else None


def of_code(code: str, why: str) -> Outcome:
    """Read an error inside a 200."""
    meanings: dict[str, Outcome] = {
        "busy": Retry("the platform is busy"),
        "quota": Quota(tomorrow(), why),
        "revoked": Credentials(why),
    }
    return meanings.get(code) or Refused(code, why)
