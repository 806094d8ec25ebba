"""Weibo's error codes, and what each comes to for a post that was to be made.

    {"request": "/2/statuses/share.json", "error_code": 20019, "error": "repeat content!"}

The code's first digit says whose it is: 1 the system's, 2 the service's (documentation:
Error_code). What of them means success is decided where the post can be looked for.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from hub.sdk import Credentials, Outcome, Quota, Refused, Retry, Unknown

DELAYED = 20032  # "published; the server may lag, wait a minute or two"
REPEATED = frozenset({20019, 20111})  # the same text again: it is there already
SIMILAR = 20017  # much the same text; it need not be ours
MISSING = 20101

SLOWER_SECONDS = 600.0  # assumed: "too many posts" does not say for how long
BUSY_SECONDS = 30.0  # assumed


def _owner(code: int, words: str) -> Outcome:
    return Credentials(f"{words} ({code})")


def _refused(code: int, words: str) -> Outcome:
    return Refused(str(code), words)


def _unknown(code: int, words: str) -> Outcome:
    return Unknown(f"{words} ({code})")


def _busy(code: int, words: str) -> Outcome:
    return Retry(f"{words} ({code})", after=BUSY_SECONDS)


def _slower(code: int, words: str) -> Outcome:
    return Retry(f"{words} ({code})", after=SLOWER_SECONDS, account_wide=True)


def _next_hour(code: int, words: str) -> Outcome:
    begun = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return Quota(begun + timedelta(hours=1), f"{words} ({code})")


MEANINGS: Mapping[int, Callable[[int, str], Outcome]] = {
    # the token, or what the application may do: the account's owner has to act
    10004: _owner,  # not from this address
    10005: _owner,  # the application needs a higher level
    10006: _owner,  # no application named
    10013: _owner,  # no such user
    10014: _owner,  # the application has no permission for this interface
    20003: _owner,  # the user does not exist
    20034: _owner,  # the account is locked
    21301: _owner,  # authentication failed
    21314: _owner,  # the token was used up
    21315: _owner,  # expired
    21316: _owner,  # revoked
    21317: _owner,  # rejected
    21319: _owner,  # the owner has ended the authorisation
    21327: _owner,  # expired
    21332: _owner,  # invalid
    # how often
    10022: _next_hour,  # requests from this address
    10023: _next_hour,  # of this user
    10024: _next_hour,  # of this user to this interface
    20016: _slower,  # posts
    11001: _slower,  # articles
    # Weibo's own trouble
    10001: _unknown,
    10002: _unknown,
    10003: _unknown,
    10009: _busy,  # too many pending tasks: refused at the door
    10010: _unknown,  # the job took too long
    10011: _unknown,
    # the request
    10007: _refused,
    10008: _refused,
    10012: _refused,
    10016: _refused,  # a parameter is missing
    10017: _refused,  # a parameter's value; for a share also: no link to the bound domain
    10018: _refused,  # too long
    10021: _refused,
    # what may have come true before this request, until it is looked for
    DELAYED: _unknown,
    20019: _unknown,
    20111: _unknown,
    SIMILAR: _refused,
}


def outcome_of(code: int, words: str) -> Outcome:
    """Return what an error comes to. A service's code that is not listed is a refusal."""
    fallback = _refused if code >= 20_000 else _unknown  # noqa: PLR2004 - the first digit
    return MEANINGS.get(code, fallback)(code, words)
