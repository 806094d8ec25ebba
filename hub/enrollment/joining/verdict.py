"""What an owner is told who comes back from the platform."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Result(StrEnum):
    """How a way to join has ended."""

    JOINED = "joined"
    NOT_JOINED = "not_joined"  # the platform or its owner said no
    ANOTHER = "another"  # the owner of another account agreed
    UNANSWERED = "unanswered"  # nobody knows: the owner may come again
    VOID = "void"  # no such invitation, or none any more


STATUS = {
    Result.JOINED: 200,
    Result.NOT_JOINED: 409,
    Result.ANOTHER: 409,
    Result.UNANSWERED: 503,
    Result.VOID: 410,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result, and what belongs to it.

    Attributes:
        platform: its name for people.
        account: the one that was invited.
        why: in the words of the connector or of the platform.
        other: the account whose owner agreed in its place.
        until: how long the same link can be opened again.
    """

    result: Result
    platform: str = ""
    account: str = ""
    why: str = ""
    other: str = ""
    until: datetime | None = None
