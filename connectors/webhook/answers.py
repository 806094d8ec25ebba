"""What a receiver's answers say."""

import json
import re
from typing import Annotated, Literal

import httpx
from pydantic import BaseModel, Field, ValidationError

from hub.sdk import CannotTell, Gone, Present, Sighting, Unknown, platform_words, retry_after

MAX_LINK_CHARACTERS = 1_000

_LINK = re.compile(r"https?://[^\s\"<>\\\x00-\x1f\x7f]+\Z")


class Report(BaseModel):
    """The answer to `GET {endpoint}/{id}`."""

    id: str
    status: Literal["present", "absent", "retracted"]
    version: Annotated[int, Field(ge=1)] | None = None
    fingerprint: Annotated[str, Field(max_length=200)] | None = None
    url: object = None


def doubt(response: httpx.Response) -> Unknown | None:
    """Doubt a page under status 200: it is some gateway's, whose app may never have been asked."""
    page = response.content.lstrip().startswith(b"<")
    return Unknown(f"{platform_words(response)}: a page, no receiver's answer") if page else None


def link(response: httpx.Response) -> str | None:
    """Read where a receiver says that it shows the story; None unless it is a plain link."""
    try:
        answer = json.loads(response.content)
    except ValueError:
        return None
    return _plain_link(answer.get("url")) if isinstance(answer, dict) else None


def sighting(key: str, response: httpx.Response) -> Sighting:
    """Read an answer to `GET {endpoint}/{id}`.

    Only an answer that repeats the id proves anything: a proxy's 404, an error page or the app's
    home page under status 200 do not come from the place that would know.
    """
    report = _report(response)
    if report is None or report.id != key:
        return CannotTell(platform_words(response), after=retry_after(response))
    evidence = {"http_status": response.status_code, "status": report.status}
    if report.status != "present":
        return Gone(evidence)
    return Present(key, _plain_link(report.url), report.version, report.fingerprint, evidence)


def _report(response: httpx.Response) -> Report | None:
    if response.status_code not in {200, 404, 410}:
        return None
    try:
        return Report.model_validate_json(response.content)
    except ValidationError:
        return None


def _plain_link(value: object) -> str | None:
    if isinstance(value, str) and len(value) <= MAX_LINK_CHARACTERS and _LINK.match(value):
        return value
    return None
