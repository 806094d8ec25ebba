"""What a Mastodon server's errors mean: a status, and a sentence in the server's language.

| status | | outcome |
|---|---|---|
| 401 | the token is revoked | `Credentials` |
| 403 | the token lacks a scope, or the account is frozen | `Credentials` |
| 404 | no such status; also for a repeated key whose status was deleted | the caller's |
| 422 | too long, a picture that is none | `Refused` |
| 429 | too fast; `X-RateLimit-Reset` is when to come again | `Retry` |
| 5xx | | `Unknown` |

Source: docs "Error", "Rate limits", and each method's own table.
"""

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from hub.sdk import Credentials, Outcome, Refused, Retry, outcome_of_status, retry_after
from hub.sdk.answers import json_object
from hub.sdk.statuses import MAX_RETRY_AFTER_SECONDS, MAX_WORDS_CHARACTERS

MISSING = {404, 410}

# Deletions and uploads are counted apart (30 in 30 minutes): what else waits need not wait for them
_COUNTED_APART = {"30"}


def outcome_of(response: httpx.Response) -> Outcome | None:
    """Read the answer to a committing call; None for a success."""
    kept = {
        name: response.headers[name] for name in ("retry-after", "date") if name in response.headers
    }
    outcome = outcome_of_status(httpx.Response(response.status_code, headers=kept))
    match outcome:
        case Retry():
            wide = response.headers.get("x-ratelimit-limit") not in _COUNTED_APART
            return Retry(words_of(response), after=wait_of(response), account_wide=wide)
        case Refused() | Credentials():
            return replace(outcome, why=words_of(response))
        case _:
            return outcome


def words_of(response: httpx.Response) -> str:
    """Quote the server; of what it did not write only the status, as it may quote us."""
    said = json_object(response).get("error")
    name = f"HTTP {response.status_code}"
    return f"{name}: {said}"[:MAX_WORDS_CHARACTERS] if is_error(response) else name


def is_error(response: httpx.Response) -> bool:
    """Say whether the server itself wrote this error: some proxy's page proves nothing."""
    return response.is_client_error and isinstance(json_object(response).get("error"), str)


def wait_of(response: httpx.Response) -> float:
    """Return how many seconds the server wants us to wait, by its own clock."""
    asked = retry_after(response)
    if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
        return asked
    reset = _moment(response.headers.get("x-ratelimit-reset", ""))
    if reset is None:
        return asked
    now = _date(response.headers.get("date", "")) or datetime.now(UTC)
    return min(max(asked, (reset - now).total_seconds()), MAX_RETRY_AFTER_SECONDS)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
