"""What a platform's own error codes come to: a table in each connector, read by one function.

MEANINGS = {
28001003: Meaning("access_token 无效", credentials),
28003017: Meaning("当天的次数已用完", quota_of_the_day),
}
outcome = outcome_of_code(MEANINGS, 28003017, "quota is used up")
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hub.sdk.outcomes import Credentials, Outcome, Quota, Refused, Retry, Unknown
from hub.sdk.periods import tomorrow

TOO_FAST_SECONDS = (
    60.0  # how long an account is left alone whose platform does not say for how long
)


class Meaning(NamedTuple):
    """What a code means.

    Attributes:
        words: the documentation's; for a person, where the platform says none of its own.
        outcome: made of the code and the words.
    """

    words: str
    outcome: Callable[[str, str], Outcome]


def refused(code: str, words: str) -> Refused:
    """The platform will never take it as it is."""
    return Refused(code, words)


def credentials(code: str, words: str) -> Credentials:
    """The account's owner has to do something."""
    return Credentials(f"{code} {words}")


def quota_of_the_day(code: str, words: str) -> Quota:
    """Nothing more goes out before midnight in Beijing."""
    return Quota(tomorrow(), f"{code} {words}")


def too_fast(code: str, words: str) -> Retry:
    """The whole account waits a minute."""
    return Retry(f"{code} {words}", after=TOO_FAST_SECONDS, account_wide=True)


def again(code: str, words: str) -> Retry:
    """Surely nothing was done, and it may be sent again."""
    return Retry(f"{code} {words}")


def unknown(code: str, words: str) -> Unknown:
    """It may have been done."""
    return Unknown(f"{code} {words}")


def outcome_of_code(meanings: Mapping[int, Meaning], code: int, words: str) -> Outcome:
    """Return what an error comes to; a code that nobody has documented proves nothing."""
    meaning = meanings.get(code, Meaning("", unknown))
    return meaning.outcome(str(code), words or meaning.words)
