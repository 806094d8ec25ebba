"""How a receiver can misbehave."""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr

EVERYBODY = "*"
LOOK = "look"  # stands for `GET {endpoint}/{id}` among the event types
EVENTS = frozenset({"article.created", "article.updated", "article.retracted"})
KINDS = EVENTS | {LOOK}


class Mode(StrEnum):
    """What goes wrong. `PLANS` says the same in data."""

    SLOW = "slow"  # stores at once, answers after `seconds`
    LATE = "late"  # stores and answers after `seconds`, even when nobody waits any more
    REFUSE = "refuse"
    RATE_LIMIT = "rate_limit"  # with `Retry-After: {retry_after}`
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    DROP_BEFORE = "drop_before"  # closes the connection instead of answering
    DROP_AFTER = "drop_after"
    HANG = "hang"  # never answers; the request is lost
    LOSE_ANSWER = "lose_answer"  # never answers; the event is stored
    LIE = "lie"  # says 200 and does nothing


class Plan(NamedTuple):
    """What a mode comes to.

    Attributes:
        stores: whether the event takes effect.
        ends: with an answer, by closing the connection, or never.
        status: of the answer, where the behaviour names none; 0: what is usual.
    """

    stores: bool
    ends: Literal["answer", "close", "never"] = "answer"
    status: int = 0


PLANS = {
    Mode.SLOW: Plan(stores=True),
    Mode.LATE: Plan(stores=True),
    Mode.REFUSE: Plan(stores=False, status=422),
    Mode.RATE_LIMIT: Plan(stores=False, status=429),
    Mode.ERROR_BEFORE: Plan(stores=False, status=500),
    Mode.ERROR_AFTER: Plan(stores=True, status=500),
    Mode.DROP_BEFORE: Plan(stores=False, ends="close"),
    Mode.DROP_AFTER: Plan(stores=True, ends="close"),
    Mode.HANG: Plan(stores=False, ends="never"),
    Mode.LOSE_ANSWER: Plan(stores=True, ends="never"),
    Mode.LIE: Plan(stores=False, status=200),
}


def _known(kinds: frozenset[str]) -> frozenset[str]:
    if unknown := kinds - KINDS:
        raise ValueError(f"{sorted(unknown)} are none of {sorted(KINDS)}.")
    return kinds


class Behaviour(BaseModel):
    """One way to misbehave.

    Attributes:
        times: how often, for each account; always, if None.
        seconds: for `slow` and `late`.
        status: of the answer, instead of the mode's own.
        retry_after: the header's value: seconds or a date.
        on: which requests it concerns.
    """

    model_config = ConfigDict(extra="forbid")

    mode: Mode
    times: Annotated[int, Field(ge=1)] | None = None
    seconds: Annotated[float, Field(ge=0, le=3_600)] = 0.0
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    retry_after: str | None = None
    on: Annotated[frozenset[str], AfterValidator(_known)] = EVENTS

    _used: Counter[str] = PrivateAttr(default_factory=Counter)

    @property
    def plan(self) -> Plan:
        """What it comes to."""
        return PLANS[self.mode]

    def take(self, account: str, kind: str) -> bool:
        """Use it once, if it concerns this request and is not used up."""
        if kind not in self.on or (self.times is not None and self._used[account] >= self.times):
            return False
        self._used[account] += 1
        return True


class Behaviours:
    """Who misbehaves how."""

    def __init__(self) -> None:
        self._of: dict[str, list[Behaviour]] = {}

    def put(self, account: str, *behaviours: Behaviour) -> None:
        """Set an account's behaviours, tried in this order; none to behave again."""
        self._of.pop(account, None)
        if behaviours:
            self._of[account] = list(behaviours)

    def take(self, account: str, kind: str) -> Behaviour | None:
        """Say how a request goes wrong; None if it goes well."""
        if not self._of:
            return None
        candidates = self._of.get(account) or self._of.get(EVERYBODY) or []
        return next((each for each in candidates if each.take(account, kind)), None)
