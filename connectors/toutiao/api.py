"""The one call: a form in, `{"message", "data"}` out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from connectors.toutiao.errors import outcome_of
from hub.sdk import Account, Outcome, Tools, Unknown, outcome_of_status, platform_words
from hub.sdk.answers import json_object

PATH = "open/new_article_post/"
SUCCESS = "success"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        failure: what an error comes to; None for a success.
        article_id: of a success.
    """

    failure: Outcome | None
    article_id: str = ""


async def post(tools: Tools, account: Account, fields: Mapping[str, Any]) -> Answer:
    """Make an article. The token is in the form, not in the address, where it would be recorded."""
    keys = {
        "access_token": account.credentials.access_token.get_secret_value(),
        "client_key": account.credentials.client_key,
    }
    url = f"{account.settings.api_url.rstrip('/')}/{PATH}"
    return _answer(await tools.http.post(url, data={**keys, **fields}))


def _answer(response: httpx.Response) -> Answer:
    if failure := outcome_of_status(response):
        return Answer(failure)
    value = json_object(response)
    message, data = value.get("message"), value.get("data")
    if not isinstance(message, str):
        return Answer(Unknown(platform_words(response)))
    if message != SUCCESS:
        return Answer(outcome_of(_words(data) or message))
    places = (value, data if isinstance(data, dict) else {})
    name = next((str(one["article_id"]) for one in places if one.get("article_id")), "")
    return Answer(None, name) if name else Answer(Unknown("it was taken, and was given no name"))


def _words(data: Any) -> str:
    """Return an error's words: all of its `data`, or a part, as from Toutiao's other interfaces."""
    said = data.get("description") if isinstance(data, dict) else data
    return said if isinstance(said, str) else ""
