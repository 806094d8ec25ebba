"""What Penguin answers: `{"code", "msg", "data"}`, the code a number or a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from connectors.penguin.errors import SUCCESS, outcome_of
from hub.sdk import Outcome, Unknown, outcome_of_status, platform_words
from hub.sdk.answers import json_object


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        failure: what an error comes to for a call that makes something; None for a success.
        code: the platform's, None if it gave none.
        data: of a success; empty if there is none.
    """

    failure: Outcome | None
    code: str | None = None
    words: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def read(response: httpx.Response) -> Answer:
    """Read the envelope that all answers come in."""
    if failure := outcome_of_status(response):
        return Answer(failure, words=platform_words(response))
    value = json_object(response)
    code = value.get("code")
    if type(code) not in {int, str}:
        return Answer(Unknown(platform_words(response)), words=platform_words(response))
    name, words = str(code), str(value.get("msg") or "")
    if name != SUCCESS:
        return Answer(outcome_of(name, words), name, words)
    data = value.get("data")
    return Answer(None, name, words, data if isinstance(data, dict) else {})
