"""What a platform repeats of our own request must not show its secrets."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

import httpx

from hub.kit.log import HIDDEN, SECRET_NAME

SHORTEST_SECRET = 6  # characters; hiding less would hide words
_LONGEST_FORM = 100_000  # characters; a longer body is an upload, not a log-in


def without_secrets(text: str, response: httpx.Response) -> str:
    """Hide in a platform's words every secret of the request that they answer.

    What counts is the name of a header, of a parameter or of a field of the body (`authorization`,
    `access_token`, `secret` …), as in the hub's log.
    """
    secrets = {form for secret in _secrets(response) for form in _forms(secret)}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _secrets(response: httpx.Response) -> Iterator[str]:
    try:
        request = response.request
    except RuntimeError:  # an answer that somebody has put together
        return
    named = [*request.headers.multi_items(), *request.url.params.multi_items(), *_fields(request)]
    for name, value in named:
        if SECRET_NAME.search(name):
            yield from (part for part in (value, *value.split()) if len(part) >= SHORTEST_SECRET)


def _fields(request: httpx.Request) -> list[tuple[str, str]]:
    try:
        text = request.content.decode()
    except (UnicodeDecodeError, httpx.RequestNotRead):
        return []
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return parse_qsl(text) if len(text) < _LONGEST_FORM else []
    pairs = value.items() if isinstance(value, dict) else ()
    return [(name, field) for name, field in pairs if isinstance(field, str)]


def _forms(secret: str) -> tuple[str, ...]:
    return secret, quote(secret), quote(secret, safe=""), quote_plus(secret)
