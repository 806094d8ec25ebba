"""Connectors that leave behind what they should not."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from hub.sdk import Account, Credentials, Placement, Present, Retry, Sighting, Tools
from hub.sdk.answers import json_object
from hub.sdk.optional import Renewed
from hub.sdk.testing.sandbox import Enrolled
from tests.sdk.kit.reference.api import TOKEN_SECONDS, Api
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.reference.sandbox import Sandbox
from tests.sdk.kit.variants import Personal
from tests.sdk.kit.wrong.base import Wrong


class AnswersObjects(Reference):
    def seen(self, post: dict[str, Any]) -> Present:
        return replace(super().seen(post), evidence={"api": object()})


class Counts(Reference):
    def __init__(self) -> None:
        self.calls = 0

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        self.calls += 1
        return await super().read_back(tools, placement)


class Stumbles(Reference):
    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        raise KeyError("status")


class TalksApi(Api):
    async def token(self) -> str:
        token = await super().token()
        logging.getLogger("reference").debug("calling with %s", token)
        return token


class Talks(Reference):
    api: ClassVar[type[Api]] = TalksApi


class QuotingApi(Api):
    async def _fetch(self) -> tuple[str, float]:
        secret = self.account.credentials.app_secret.get_secret_value()
        sent = {"account": self.account.external_id, "secret": secret}
        response = await self.tools.preparing.post(self.url("/token"), json=sent)
        token = json_object(response).get("access_token")
        if not isinstance(token, str):
            raise httpx.DecodingError(f"no token in {response.text}")
        return token, TOKEN_SECONDS


class QuotesAnswers(Reference):
    api: ClassVar[type[Api]] = QuotingApi


class QuotesWhenItRenews(Personal):
    async def refresh_credentials(
        self, tools: Tools, account: Account
    ) -> Renewed | Credentials | Retry:
        secret = account.credentials.app_secret.get_secret_value()
        sent = {"account": account.external_id, "secret": secret}
        response = await tools.preparing.post(f"{account.settings.api_url}/token", json=sent)
        return Retry(f"HTTP {response.status_code}: {response.text}")


class ShowingSecrets(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    app_secret: Annotated[SecretStr, Field(title="应用密钥")]


class ShowsInErrors(Reference):
    credentials_model: ClassVar[type[BaseModel] | None] = ShowingSecrets


class AddressApi(Api):
    async def call(
        self, client: httpx.AsyncClient, method: str, path: str, **options: Any
    ) -> httpx.Response:
        mark = "&" if "?" in path else "?"
        address = self.url(f"{path}{mark}access_token={await self.token()}")
        return await client.request(method, address, **options)


class InAddresses(Reference):
    api: ClassVar[type[Api]] = AddressApi


class ForgetfulSandbox(Sandbox):
    def enrol(self, url: str) -> Enrolled:
        return replace(super().enrol(url), secrets=())


WRONG: Mapping[str, Wrong] = {
    "answers_are_plain_data": Wrong(AnswersObjects, "evidence is not plain data"),
    "operations_keep_no_state": Wrong(Counts, "self.calls has changed"),
    "nothing_is_raised_when_all_is_well": Wrong(Stumbles, "KeyError('status')"),
    "the_sandbox_names_every_secret": Wrong(Reference, "app_secret", ForgetfulSandbox),
    "no_secret_shows": Wrong(Talks, "calling with [secret]"),
    "no_new_token_shows": Wrong(QuotesAnswers, "no token in"),
    "an_error_about_credentials_hides_them": Wrong(ShowsInErrors, "shows a secret"),
    "no_secret_is_in_an_address": Wrong(InAddresses, "the address shows a secret"),
}
