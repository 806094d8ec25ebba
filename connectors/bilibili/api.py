"""One signed call to the open platform: a GET or a form in, `{"code", "message", "data"}` out."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from connectors.bilibili.errors import outcome_of
from connectors.bilibili.signing import signed
from hub.sdk import Account, Outcome, Picture, Retry, Tools, Unknown, outcome_of_status
from hub.sdk import platform_words as words_of
from hub.sdk.answers import json_object

PATH = "/arcopen/fn"


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


class NotUploaded(Exception):
    """A picture was not taken; nothing is public yet.

    Attributes:
        outcome: what that comes to for the publish.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = Retry(outcome.why) if isinstance(outcome, Unknown) else outcome


async def get(tools: Tools, account: Account, path: str, **query: Any) -> Answer:
    """Ask for something; `path` is what stands behind `PATH`."""
    url = f"{_url(account, path)}?{urlencode(query)}"
    return read(await tools.preparing.get(url, headers=_headers(account)))


async def post(
    client: httpx.AsyncClient, account: Account, path: str, fields: Mapping[str, str]
) -> Answer:
    """Send a form: `tools.http` for what changes what readers see, else `tools.preparing`."""
    form = {name: (None, value) for name, value in fields.items()}
    url, headers = _url(account, path), _headers(account)
    return read(await client.post(url, files=form, headers=headers))


async def upload(tools: Tools, account: Account, picture: Picture, content: bytes) -> str:
    """Upload a picture for the text or the cover; return its address on Bilibili.

    Raises:
        NotUploaded: it was not taken.
    """
    form: dict[str, Any] = {
        "file": (picture.name, content, picture.media_type),
        "watermark": (None, "false"),
    }
    url, headers = _url(account, "article/upload/image"), _headers(account)
    answer = read(await tools.preparing.post(url, files=form, headers=headers))
    address = answer.data.get("url")
    if answer.failure is not None or not isinstance(address, str):
        raise NotUploaded(answer.failure or Retry("the picture has no address"))
    return address


def read(response: httpx.Response) -> Answer:
    """Read the envelope that all answers come in."""
    if failure := outcome_of_status(response):
        return Answer(failure, words=words_of(response))
    value = json_object(response)
    code = value.get("code")
    if type(code) is not int:
        return Answer(Unknown(words_of(response)), words=words_of(response))
    words = str(value.get("message") or "")
    if code != 0:
        return Answer(outcome_of(code, words), code, words)
    data = value.get("data")
    return Answer(None, code, words, data if isinstance(data, dict) else {})


def _url(account: Account, path: str) -> str:
    return f"{account.settings.api_url.rstrip('/')}{PATH}/{path}"


def _headers(account: Account) -> dict[str, str]:
    keys = account.credentials
    secret, nonce = keys.client_secret.get_secret_value(), uuid.uuid4().hex
    headers = signed(keys.client_id, secret, nonce, int(time.time()))
    token = keys.access_token.get_secret_value()
    return headers | {"access-token": token, "accept": "application/json"}
