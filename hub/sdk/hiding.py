"""What is quoted of a platform's answer must not show secrets: the request's, or new ones.

An answer may be of any kind, and cut anywhere: it is read as text, so that half a JSON object hides
as much as a whole one.
"""

import json
import re
from collections.abc import Collection, Iterator
from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

import httpx

from hub.kit.log import HIDDEN, SECRET_NAME

SHORTEST_SECRET = 6  # characters; hiding less would hide words
LONGEST_WORD = 24  # characters; what is longer, and has digits and letters, may be a key
FEWEST_DIGITS = 3  # of a key; what has fewer is an address or a name
_LONGEST_FORM = 100_000  # characters; a longer body is an upload, not a log-in

_NAMED = re.compile(
    rf"""(?P<name>(?:{SECRET_NAME.pattern}|ticket|session[_-]?key|密码|密钥|令牌)[\w.-]{{0,40}})
    (?P<sign>\\{{0,8}}["']?\s{{0,8}}[:=>：]\s{{0,8}})
    (?P<value>
        \[hidden\]                         # already
        | \[[^\]]*                         # a list, to its end or the text's
        | (?P<quote>\\{{0,8}}["'])(?:(?!(?P=quote))(?:\\.|.))*   # a quote within has a backslash
        | <!\[CDATA\[[^\]]*
        | [^\s&,;"'<>{{}}\[\]\\]+
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_PROSE = re.compile(r"[^\W\d]{0,15}")  # `token: expired`, `"token": null`
_LONG = re.compile(rf"[\w+=~.-]{{{LONGEST_WORD},}}", re.ASCII)


def without_secrets(text: str, response: httpx.Response) -> str:
    """Hide in a platform's words every secret of the request, and whatever may be a new one.

    What counts is the name of a header, of a parameter or of a field of the body (`authorization`,
    `access_token`, `secret` …), as in the hub's log; and any text that looks like a key.
    """
    try:
        request = response.request
    except RuntimeError:  # an answer that somebody has put together
        return hide(text, ())
    return hide(text, secrets_of(request))


def hide(text: str, secrets: Collection[str]) -> str:
    """Hide these values in a text, however they are quoted, and whatever looks like a secret."""
    forms = {form for secret in secrets for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return _LONG.sub(_without_key, _NAMED.sub(_without_value, text))


def secrets_of(request: httpx.Request) -> set[str]:
    """Return the secrets that a request shows: in headers, parameters and fields of that name."""
    return set(_secrets(request))


def _without_value(found: re.Match[str]) -> str:
    value, bare = found["value"], found["quote"] is None
    if bare and "=" not in found["sign"] and _PROSE.fullmatch(value):
        return found[0]
    return f"{found['name']}{found['sign']}{found['quote'] or ''}{HIDDEN}"


def _without_key(found: re.Match[str]) -> str:
    word = found[0]
    digits = sum(character.isdigit() for character in word)
    letters = any(character.isalpha() for character in word)
    return HIDDEN if letters and digits >= FEWEST_DIGITS else word


def _secrets(request: httpx.Request) -> Iterator[str]:
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
    in_json = [json.dumps(secret, ensure_ascii=pure)[1:-1] for pure in (True, False)]
    in_json += [form.replace("/", r"\/") for form in in_json]  # as PHP writes it
    in_address = quote(secret), quote(secret, safe=""), quote_plus(secret)
    return secret, *in_json, *in_address, escape(secret)
