"""One call to Baijiahao: JSON in, `{"errno", "errmsg", "data"}` out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from connectors.baijiahao.errors import outcome_of
from hub.sdk import Account, Outcome, Unknown, outcome_of_status, platform_words
from hub.sdk.answers import json_object

PATH = "/builderinner/open/resource"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        failure: what an error comes to for a call that makes or changes; None for a success.
        code: the platform's, None if it gave none.
        data: of a success; empty if there is none.
    """

    failure: Outcome | None
    code: int | None = None
    words: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


async def call(client: httpx.AsyncClient, account: Account, path: str, **fields: Any) -> Answer:
    """Make a call with the account's key; `path` is what stands behind `PATH`.

    The client is `tools.http` for what changes what readers see, else `tools.preparing`.
    """
    keys = {
        "app_id": account.credentials.app_id,
        "app_token": account.credentials.app_token.get_secret_value(),
    }
    url = f"{account.settings.api_url.rstrip('/')}{PATH}/{path}"
    return _answer(await client.post(url, json=keys | fields))


def _answer(response: httpx.Response) -> Answer:
    if failure := outcome_of_status(response):
        return Answer(failure, words=platform_words(response))
    value = json_object(response)
    code = value.get("errno")
    if type(code) is not int:
        return Answer(Unknown(platform_words(response)), words=platform_words(response))
    words = str(value.get("errmsg") or "")
    if code != 0:
        return Answer(outcome_of(code, words), code, words)
    data = value.get("data")
    return Answer(None, code, words, data if isinstance(data, dict) else {})
