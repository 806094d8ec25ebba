"""One call to Kuaishou: keys in the query, as it insists, and `{"result", …}` out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from connectors.kuaishou.errors import SUCCESS, outcome_of
from hub.sdk import Account, Outcome, Retry, Unknown, outcome_of_status, platform_words
from hub.sdk.answers import json_object

_WITH_A_CODE = range(400, 429)  # statuses under which a code of the platform's own says more


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

    @property
    def nothing_public(self) -> Outcome:
        """What a failure comes to for a call that makes nothing public."""
        if self.failure is None or isinstance(self.failure, Unknown):
            return Retry(self.words or "the answer says nothing")
        return self.failure


async def get(client: httpx.AsyncClient, account: Account, path: str, **query: Any) -> Answer:
    """Ask for something."""
    return read(await client.get(address(account, path, **query)))


async def post(
    client: httpx.AsyncClient, account: Account, path: str, files: Any = None, **query: Any
) -> Answer:
    """Do something: `tools.http` for what changes what readers see, else `tools.preparing`."""
    return read(await client.post(address(account, path, **query), files=files))


def address(account: Account, path: str, **query: Any) -> str:
    """Return a call's URL, the keys in its query."""
    keys = account.credentials
    token = keys.access_token.get_secret_value()
    text = urlencode({"app_id": keys.app_id, "access_token": token, **query})
    return f"{account.settings.api_url.rstrip('/')}/{path}?{text}"


def read(response: httpx.Response) -> Answer:
    """Read the envelope that all answers come in."""
    value = json_object(response)
    code = value.get("result")
    failure = outcome_of_status(response)
    if failure is not None and not (type(code) is int and response.status_code in _WITH_A_CODE):
        return Answer(failure, words=platform_words(response))
    if type(code) is not int:
        return Answer(Unknown(platform_words(response)), words=platform_words(response))
    words = str(value.get("error_msg") or "")
    if code != SUCCESS:
        return Answer(outcome_of(code, words), code, words)
    return Answer(None, code, words, value)
