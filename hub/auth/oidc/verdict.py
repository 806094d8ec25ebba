"""How somebody's way to the provider and back has ended."""

from dataclasses import dataclass, field
from enum import StrEnum


class Result(StrEnum):
    """What came of it."""

    SIGNED_IN = "signed_in"
    UNKNOWN = "unknown"  # the provider knows them, the hub does not
    REFUSED = "refused"  # the provider's word is missing, or not taken
    VOID = "void"  # not this browser's, used before, or too long under way
    UNANSWERED = "unanswered"  # the provider does not answer


STATUS = {
    Result.UNKNOWN: 403,
    Result.REFUSED: 403,
    Result.VOID: 410,
    Result.UNANSWERED: 503,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result, and what belongs to it.

    Attributes:
        name: of who is unknown here, at the provider.
        token: of the session that has begun.
        next: the page that they set out from, if the hub knows.
    """

    result: Result
    name: str = ""
    token: str = field(default="", repr=False)
    next: str | None = None
