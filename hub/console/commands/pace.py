"""How fast a command goes, and when it will be done. Pure."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from hub.commands.views import CommandOut

WINDOW_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it goes.

    Attributes:
        rate: placements a second.
        left: seconds until nothing is open; None where nothing moves.
    """

    rate: float
    left: float | None


def pace_of(done: int, seconds: float, open_: int) -> Pace | None:
    """Return the pace of `done` placements in some seconds; None where there is none to tell."""
    if done <= 0 or seconds <= 0 or not open_:
        return None
    rate = done / seconds
    return Pace(rate, open_ / rate)


def since_issued(command: CommandOut, now: datetime) -> Pace | None:
    """Return the pace of a command since it was issued."""
    if command.issued_at is None:
        return None
    progress = command.progress
    done = progress.total - progress.open
    return pace_of(done, (now - command.issued_at).total_seconds(), progress.open)


@dataclass(slots=True)
class Watch:
    """The pace of the last seconds, for whoever follows a command.

    Attributes:
        seen: pairs of when, in seconds of any clock, and how many were done.
    """

    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def note(self, at: float, done: int, open_: int) -> Pace | None:
        """Take in how many are done by now, and return the pace of the last seconds."""
        self.seen.append((at, done))
        while at - self.seen[0][0] > WINDOW_SECONDS and len(self.seen) > 1:
            self.seen.popleft()
        began, before = self.seen[0]
        return pace_of(done - before, at - began, open_)
