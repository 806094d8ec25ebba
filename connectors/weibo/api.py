"""Calls to Weibo: forms in, JSON out, an error's code in the body whatever the status."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from connectors.weibo.errors import outcome_of
from hub.sdk import Account, CannotTell, Outcome, Unknown, outcome_of_status, platform_words
from hub.sdk.answers import json_object

MOST_WORDS = 300  # characters of an error that are quoted

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        failure: what an error comes to for a call that makes or deletes; None for a success.
        code: Weibo's; None if it gave none.
        data: of a success.
    """

    failure: Outcome | None
    code: int | None = None
    words: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def cannot_tell(self) -> CannotTell:
        """Return what a failure comes to for a look."""
        return CannotTell(self.words, after=float(getattr(self.failure, "after", 0.0)))


async def get(
    client: httpx.AsyncClient, account: Account, path: str, **query: str | int | list[str]
) -> Answer:
    """Read something; the token goes into a header, out of the URL's sight."""
    url = f"{account.settings.api_url.rstrip('/')}/{path}?{urlencode(query, doseq=True)}"
    headers = {"authorization": f"OAuth2 {_token(account)}"}
    return read(await client.get(url, headers=headers))


async def post(
    client: httpx.AsyncClient, account: Account, url: str, fields: Mapping[str, str | int]
) -> httpx.Response:
    """Send a form. A space becomes %20: the interface for articles wants it so."""
    form = urlencode(signed(account, fields), quote_via=quote, safe="")
    return await client.post(url, content=form, headers={"content-type": _FORM})


def signed(account: Account, fields: Mapping[str, str | int]) -> dict[str, str | int]:
    """Add the token."""
    return {"access_token": _token(account), **fields}


def read(response: httpx.Response) -> Answer:
    """Read an answer of `/2/`."""
    said = json_object(response)
    code = number(said.get("error_code"))
    if code is not None:
        words = str(said.get("error") or "")[:MOST_WORDS] or f"error {code}"
        return Answer(outcome_of(code, words), code, words)
    return Answer(failure_of(response, said), words=platform_words(response), data=said)


def failure_of(response: httpx.Response, said: Mapping[str, Any]) -> Outcome | None:
    """Return what an answer without a code comes to; None if it is a success."""
    outcome = outcome_of_status(response)
    if outcome is None and not said:
        return Unknown(platform_words(response))
    return outcome


def number(value: object) -> int | None:
    """Read a code: Weibo sends numbers and strings of digits alike."""
    return int(str(value)) if str(value).isdecimal() else None


def _token(account: Account) -> str:
    token: str = account.credentials.access_token.get_secret_value()
    return token
