"""How many calls a lane may have on the wire: few to begin with, more for each one that answers.

A platform whose hosts are all dead would otherwise take every slot at once, and with them the
processor's time, from those that are well. One that answers has all its slots within a few
round trips.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.deliveries.finding import Finding
from hub.sdk.outcomes import CannotTell, Retry, Unknown

FEWEST = 64

_NO_ANSWER = Retry | Unknown | CannotTell


@dataclass(slots=True)
class Slots:
    """The slots of one lane in one process; `most` is what the settings allow."""

    most: int
    now: int = field(init=False)

    def __post_init__(self) -> None:
        self.now = min(FEWEST, self.most)

    def learn(self, findings: Iterable[Finding]) -> None:
        """Take one more for each finding that was an answer, half of all for one that was not."""
        for finding in findings:
            if any(isinstance(attempt.answer, _NO_ANSWER) for attempt in finding.attempts):
                self.now = max(self.now // 2, min(FEWEST, self.most))
            else:
                self.now = min(self.now + 1, self.most)
