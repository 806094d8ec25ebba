"""What a delivery can come to, in one table.

A delivery closes with one of these; `parked` is not among them, for a parked placement waits for a
person and its delivery is still open.
"""

from enum import StrEnum


class Verdict(StrEnum):
    """Whether the command's wish came true there."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REPLACED = "replaced"  # a later command took over; nobody failed


class Result(StrEnum):
    """How a delivery closed."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    ALREADY = "already"  # it was there in this version
    GONE = "gone"  # seen to be gone
    GONE_CARD_REMAINS = "gone_card_remains"  # the page is gone, the card on phones stays
    NOTHING_THERE = "nothing_there"
    LAPSED = "lapsed"  # its time passed first
    REJECTED = "rejected"  # a second person had to approve it, and did not
    SUPERSEDED = "superseded"
    BANNED = "banned"  # a retraction stands there
    SUSPENDED = "suspended"  # the account takes no pushes now


VERDICTS = {
    Result.PUBLISHED: Verdict.SUCCEEDED,
    Result.CORRECTED: Verdict.SUCCEEDED,
    Result.ALREADY: Verdict.SUCCEEDED,
    Result.GONE: Verdict.SUCCEEDED,
    Result.GONE_CARD_REMAINS: Verdict.SUCCEEDED,
    Result.NOTHING_THERE: Verdict.SUCCEEDED,
    Result.LAPSED: Verdict.FAILED,
    Result.REJECTED: Verdict.FAILED,
    Result.SUPERSEDED: Verdict.REPLACED,
    Result.BANNED: Verdict.FAILED,
    Result.SUSPENDED: Verdict.FAILED,
}

PARKED = "parked"  # the counter of what is open and waits for a person
TOTAL = "total"  # the counter of all that a command concerns, written when it is issued
