"""What was sent and what came back, as it is kept with an attempt: without secrets.

Of what went well nothing is kept unless a site asks for it (`HUB_ENGINE_KEEP_EXCHANGES=all`): the
copy itself, and what was seen of it, tell more. Bodies are kept where the operation was for one
account alone; a batch's would show the others.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import httpx
from pydantic import BaseModel, SecretStr

from hub.deliveries.answers import storable
from hub.kit.log import HIDDEN, SECRET_NAME
from hub.sdk.contract import Account
from hub.sdk.exchange import Exchange
from hub.sdk.failures import surely_not_sent
from hub.sdk.hiding import SHORTEST_SECRET, hide, secrets_of

MOST_BODY = 2_000  # characters of a body
MOST_READ = 8_000  # bytes of a body that are looked at for them
MOST_VALUE = 300  # characters of a header
MOST_HEADERS = 40
MOST_URL = 1_000  # characters
MOST_UNREADABLE = 0.05  # of a text's characters; what has more is a picture, or something like it

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")

Kept = dict[str, Any]


def written_down(exchanges: Iterable[Exchange], accounts: Sequence[Account]) -> list[Kept] | None:
    """Return the calls of an operation as plain JSON, or None where there was none.

    Args:
        exchanges: the calls, first to last.
        accounts: whom they were for; no secret of theirs is shown.

    Returns:
        Of each call: `method`, `url`, `milliseconds` (None: given up while waiting), `status`,
        `failure`, and what was `sent` and `answered`: `headers`, `body` (None: no text), `bytes`.
    """
    held = {text for account in accounts for text in _texts(account.credentials)}
    whole = len(accounts) == 1
    return [_kept(each, held, whole=whole) for each in exchanges] or None


def _kept(exchange: Exchange, held: set[str], *, whole: bool) -> Kept:
    request, answer = exchange.sent.as_httpx(), exchange.answer
    secrets = {one for one in held | secrets_of(request) if len(one) >= SHORTEST_SECRET}
    kept: Kept = {
        "method": request.method,
        "url": _clean(str(request.url), secrets, MOST_URL),
        "milliseconds": None if exchange.seconds is None else round(exchange.seconds * 1000),
        "status": None if answer is None else answer.status_code,
        "failure": exchange.failure and _clean(str(exchange.failure), secrets, MOST_VALUE),
    }
    if not whole:
        return kept
    if exchange.failure is None or not surely_not_sent(exchange.failure):
        kept["sent"] = _message(request, request.content, secrets)
    if answer is not None:
        kept["answered"] = _message(answer, answer.content, secrets)
    return kept


def _message(message: httpx.Request | httpx.Response, body: bytes, secrets: set[str]) -> Kept:
    text = _text(message.headers, body[:MOST_READ])
    return {
        "headers": list(_headers(message.headers, secrets)),
        "body": None if text is None else _clean(text, secrets, MOST_BODY),
        "bytes": len(body),
    }


def _headers(headers: httpx.Headers, secrets: set[str]) -> Iterator[tuple[str, str]]:
    for name, value in headers.multi_items()[:MOST_HEADERS]:
        is_secret = SECRET_NAME.search(name)
        yield (
            _clean(name, (), MOST_VALUE),
            HIDDEN if is_secret else _clean(value, secrets, MOST_VALUE),
        )


def _text(headers: httpx.Headers, body: bytes) -> str | None:
    """Read a body as text; None for what is none."""
    charset = re.search(r"charset=[\"']?([\w-]+)", headers.get("content-type", ""))
    try:
        text = body.decode(charset[1] if charset else "utf-8", errors="replace")
    except LookupError:
        text = body.decode(errors="replace")
    unreadable = len(_CONTROL.findall(text))
    return None if unreadable > MOST_UNREADABLE * len(text) else text


def _clean(text: str, secrets: Iterable[str], most: int) -> str:
    cleaned = storable(hide(text, set(secrets)))
    return cleaned if len(cleaned) <= most else cleaned[: most - 1] + "…"


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in credentials, however deep."""
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
