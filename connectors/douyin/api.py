"""One call to Douyin: the token in a header, `{"data": {"error_code", …}, "extra": {…}}` out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from connectors.douyin.errors import outcome_of
from hub.sdk import Account, Outcome, Picture, Retry, Tools, Unknown, outcome_of_status
from hub.sdk import platform_words as words_of
from hub.sdk.answers import json_object

VIDEO = "api/douyin/v1/video"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        failure: what an error comes to for a call that makes something; None for a success.
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
    """Ask for something."""
    url = _address(account, path, **query)
    return read(await tools.preparing.get(url, headers=_token(account)))


async def post(
    client: httpx.AsyncClient, account: Account, path: str, fields: Mapping[str, Any]
) -> Answer:
    """Send JSON: `tools.http` for what makes something public, else `tools.preparing`."""
    url, headers = _address(account, path), _token(account)
    return read(await client.post(url, json=fields, headers=headers))


async def grant(tools: Tools, account: Account, path: str, **fields: str) -> Answer:
    """Ask something of the grant itself, with a form (`oauth/…`)."""
    url = f"{account.settings.api_url.rstrip('/')}/oauth/{path}/"
    return read(await tools.preparing.post(url, data=fields))


async def upload(tools: Tools, account: Account, picture: Picture, content: bytes) -> str:
    """Upload a picture; return Douyin's name for it.

    Raises:
        NotUploaded: it was not taken.
    """
    url, headers = _address(account, f"{VIDEO}/upload_image/"), _token(account)
    form = {"image": (picture.name, content, picture.media_type)}
    answer = read(await tools.preparing.post(url, files=form, headers=headers))
    image = answer.data.get("image")
    name = image.get("image_id") if isinstance(image, dict) else None
    if answer.failure is not None or not isinstance(name, str):
        raise NotUploaded(answer.failure or Retry("the picture has no name"))
    return name


def read(response: httpx.Response) -> Answer:
    """Read the envelope that all answers come in. Both of its halves may hold the error."""
    if failure := outcome_of_status(response):
        return Answer(failure, words=words_of(response))
    value = json_object(response)
    halves = [one for one in (value.get("data"), value.get("extra")) if isinstance(one, dict)]
    codes = [one["error_code"] for one in halves if type(one.get("error_code")) is int]
    if not codes:
        return Answer(Unknown(words_of(response)), words=words_of(response))
    code = next((one for one in codes if one), 0)
    words = next((_words(one) for one in halves if one.get("error_code")), "")
    if code:
        return Answer(outcome_of(code, words), code, words)
    return Answer(None, code, words, value["data"] if isinstance(value.get("data"), dict) else {})


def _words(half: Mapping[str, Any]) -> str:
    said = (half.get("description"), half.get("sub_description"))
    return "：".join(str(one) for one in said if one)


def _address(account: Account, path: str, **query: Any) -> str:
    text = urlencode({"open_id": account.credentials.open_id, **query})
    return f"{account.settings.api_url.rstrip('/')}/{path}?{text}"


def _token(account: Account) -> dict[str, str]:
    return {"access-token": account.credentials.access_token.get_secret_value()}
