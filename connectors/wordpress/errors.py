"""What WordPress says when it says no, and what that comes to.

    {"code": "rest_cannot_publish", "message": "Sorry, …", "data": {"status": 403}}

Whoever's password is wrong is not told so: the request goes on as an anonymous reader's, and fails
with a 401 for want of a permission, or with a 400 for asking about drafts. A right password without
the permission gets the same code with 403.
"""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from hub.sdk import (
    Credentials,
    Outcome,
    Refused,
    Retry,
    Unknown,
    outcome_of_status,
    platform_words,
)
from hub.sdk.answers import json_object

ALREADY_TRASHED = "rest_already_trashed"
MISSING = "rest_post_invalid_id"
HIDDEN = frozenset({(401, "rest_forbidden"), (404, MISSING)})
"""How a reader is told that a post is not for him: a draft or the trash by 401, never by 404."""

MOST_WORDS = 300  # characters of a message that are quoted
_UNAUTHORIZED = 401


def _credentials(code: str, words: str) -> Outcome:
    return Credentials(f"{words} ({code})")


MEANINGS: Mapping[str, Callable[[str, str], Outcome]] = {
    # the account's role is too low for what it is for
    "rest_cannot_create": _credentials,
    "rest_cannot_publish": _credentials,
    "rest_not_logged_in": _credentials,
    "rest_forbidden_context": _credentials,
    # this post is somebody else's, and the role does not reach so far
    "rest_cannot_edit": Refused,
    "rest_cannot_delete": Refused,
    "rest_cannot_assign_term": Refused,
    # deterministic, whatever the status (500 and 501) says
    "rest_upload_sideload_error": Refused,
    "rest_upload_unknown_error": Refused,
    "rest_trash_not_supported": Refused,
    MISSING: Refused,
    ALREADY_TRASHED: Refused,
}


class Declined(Exception):
    """WordPress did not do it.

    Attributes:
        status: of the answer; 0 if it was no answer of WordPress's.
        code: WordPress's, if it gave one.
    """

    def __init__(self, outcome: Outcome, status: int = 0, code: str = "") -> None:
        super().__init__(code)
        self.outcome, self.status, self.code = outcome, status, code

    @property
    def words(self) -> str:
        """What was said, for a person."""
        return str(getattr(self.outcome, "why", "")) or type(self.outcome).__name__


def declined(response: httpx.Response) -> Declined | None:
    """Read an answer; None for a success."""
    if response.is_success:
        return None
    said = json_object(response)
    code = str(said.get("code") or "")
    return Declined(_outcome(response, said, code), response.status_code, code)


def not_public(outcome: Outcome) -> Outcome:
    """Return what became of a preparing call: where nothing is public, nothing is unknown."""
    return Retry(outcome.why) if isinstance(outcome, Unknown) else outcome


def _outcome(response: httpx.Response, said: dict[str, Any], code: str) -> Outcome:
    words = str(said.get("message") or "")[:MOST_WORDS] or platform_words(response)
    if response.status_code == _UNAUTHORIZED or _asked_as_nobody(said):
        return _credentials(code, words)
    if code in MEANINGS:
        return MEANINGS[code](code, words)
    if code.startswith("rest_invalid_param"):
        return Refused(code, words)
    return outcome_of_status(response) or Unknown(words)


def _asked_as_nobody(said: dict[str, Any]) -> bool:
    """Tell whether a reader's request for drafts was refused: `status` is "forbidden"."""
    data = said.get("data")
    details = data.get("details") if isinstance(data, dict) else None
    status = details.get("status") if isinstance(details, dict) else None
    return isinstance(status, dict) and status.get("code") == "rest_forbidden_status"
