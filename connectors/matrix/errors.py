"""What a Matrix server's error codes mean.

Source: spec v1.15, "Standard error response"; Synapse 1.163 where it says more.
"""

from collections.abc import Callable

import httpx

from hub.sdk import Credentials, Outcome, Refused, Retry, outcome_of_status, retry_after
from hub.sdk.answers import json_object
from hub.sdk.statuses import MAX_WORDS_CHARACTERS

FULL_SECONDS = 3_600.0  # a server that is full stays so until its administrator does something


def code_of(response: httpx.Response) -> str:
    """Return the error's code; empty for what is no Matrix server's error."""
    code = json_object(response).get("errcode")
    return code if isinstance(code, str) and response.is_client_error else ""


def outcome_of(response: httpx.Response) -> Outcome | None:
    """Read the answer to a committing call; None for a success."""
    reaction = _REACTIONS.get(code_of(response))
    return reaction(response) if reaction else outcome_of_status(_bare(response))


def words_of(response: httpx.Response) -> str:
    """Quote the server; of what no Matrix server wrote only the status, as it may quote us."""
    code = code_of(response)
    if not code:
        return f"HTTP {response.status_code} {response.reason_phrase}".strip()
    return f"{code}: {json_object(response).get('error')}"[:MAX_WORDS_CHARACTERS]


def wait_of(response: httpx.Response) -> float:
    """Read how many seconds a server wants us to wait: its header, or its field of old."""
    milliseconds = json_object(response).get("retry_after_ms")
    asked = milliseconds / 1_000 if isinstance(milliseconds, int) else 0.0
    return max(asked, retry_after(response))


def _bare(response: httpx.Response) -> httpx.Response:
    kept = {name: response.headers.get(name, "") for name in ("retry-after", "date")}
    headers = {name: value for name, value in kept.items() if value}
    return httpx.Response(response.status_code, headers=headers)


def _slow_down(response: httpx.Response) -> Outcome:
    return Retry(words_of(response), after=wait_of(response), account_wide=True)


def _full(response: httpx.Response) -> Outcome:
    return Retry(words_of(response), after=FULL_SECONDS, account_wide=True)


def _not_allowed(response: httpx.Response) -> Outcome:
    return Credentials(words_of(response))


def _never(response: httpx.Response) -> Outcome:
    return Refused(code_of(response), words_of(response))


_REACTIONS: dict[str, Callable[[httpx.Response], Outcome]] = {
    "M_LIMIT_EXCEEDED": _slow_down,
    "M_RESOURCE_LIMIT_EXCEEDED": _full,
    "M_UNKNOWN_TOKEN": _not_allowed,  # logged out
    "M_MISSING_TOKEN": _not_allowed,
    "M_USER_DEACTIVATED": _not_allowed,
    "M_USER_LOCKED": _not_allowed,
    "M_USER_SUSPENDED": _not_allowed,
    "M_CONSENT_NOT_GIVEN": _not_allowed,
    "M_FORBIDDEN": _never,  # not in the room, not allowed to write there, or taken for spam
    "M_TOO_LARGE": _never,
    "M_BAD_JSON": _never,
    "M_NOT_JSON": _never,
    "M_UNRECOGNIZED": _never,  # no Matrix server at this address, or a very old one
    "M_NOT_FOUND": _never,
    "M_UNKNOWN": _never,  # "Can't send relation to unknown event"
}
