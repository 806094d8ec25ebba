"""What HTTP statuses mean, where a platform follows the standard."""

import re
import time
from email.utils import parsedate_to_datetime

import httpx

from hub.sdk.hiding import without_secrets
from hub.sdk.outcomes import Credentials, Outcome, Refused, Retry, Unknown

MAX_RETRY_AFTER_SECONDS = 7 * 86_400.0  # what asks for more is taken to ask for this
MAX_WORDS_CHARACTERS = 300  # of a platform's own words in a record
MOST_READ = 10_000  # characters that are looked at for them

# RFC 9110 and RFC 8470: the request was surely not acted upon, and may be sent again
_NOT_DONE = {425: "too early", 429: "too many requests"}
# RFC 9110: it was not acted upon here, and belongs elsewhere
_MOVED = {301, 307, 308}


def outcome_of_status(response: httpx.Response) -> Outcome | None:
    """Read the answer to a committing call by its status alone; None for a success.

    | status | outcome |
    |---|---|
    | 2xx | None: the caller knows what it means |
    | 429, 425, 503 with `Retry-After` | `Retry`, of the whole account, as late as asked |
    | 401, 403 | `Credentials` |
    | 301, 307, 308, the other 4xx but 408 | `Refused`, in the platform's words |
    | everything else | `Unknown`: it may have been done |
    """
    status = response.status_code
    if response.is_success:
        return None
    words = platform_words(response)
    if status in _NOT_DONE or (status == 503 and "retry-after" in response.headers):  # noqa: PLR2004 - 503 Service Unavailable
        return Retry(words, after=retry_after(response), account_wide=True)
    if status in {401, 403}:
        return Credentials(words)
    if status in _MOVED:
        return Refused(str(status), f"{words}; redirects are not followed, give the final address")
    if response.is_client_error and status != 408:  # noqa: PLR2004 - 408 Request Timeout
        return Refused(str(status), words)
    return Unknown(words)


def retry_after(response: httpx.Response) -> float:
    """Read `Retry-After` (RFC 9110: seconds, or a date) in seconds from now.

    A date is taken against the answer's own `Date`, as the two clocks may differ. What can't be
    read counts as 0, what is absurd as `MAX_RETRY_AFTER_SECONDS`.
    """
    value = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        seconds = float(value)
    else:
        until = _timestamp(value)
        since = _timestamp(response.headers.get("date", "")) or time.time()
        seconds = 0.0 if until is None else until - since
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


def platform_words(response: httpx.Response) -> str:
    """Quote what a platform said, for a person: on one line, at most `MAX_WORDS_CHARACTERS`.

    An HTML page is some proxy's; only its status is quoted. Secrets are hidden: the request's, and
    new ones that the answer gives out, though it be cut in the middle of one.
    """
    name = f"HTTP {response.status_code} {response.reason_phrase}".strip()
    if "html" in response.headers.get("content-type", ""):
        return name
    text = without_secrets(response.text[:MOST_READ], response)
    text = "".join(character for character in " ".join(text.split()) if character.isprintable())
    return f"{name}: {text}"[:MAX_WORDS_CHARACTERS] if text else name


def _timestamp(value: str) -> float | None:
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
