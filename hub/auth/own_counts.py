"""Counters in one process' own memory: for as long as Redis is away."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

WINDOW_SECONDS = 15 * 60
MOST_LOCAL = 10_000  # counters that a process remembers


class Counter(NamedTuple):
    """Something of which there may be only so many within the window."""

    name: str
    most: int


@dataclass(slots=True)
class _Count:
    tries: int
    ends: float  # by the monotonic clock


@dataclass(slots=True)
class OwnCounts:
    """The counters of one process, for as long as Redis is away."""

    counts: dict[str, _Count] = field(default_factory=dict)

    def take(self, counters: Sequence[Counter]) -> tuple[int, int, int]:
        """Count a try; answer as the script of `hub.auth.throttle` does."""
        now = time.monotonic()
        if len(self.counts) > MOST_LOCAL:
            self._forget(now)
        found = [self._count(counter.name, now) for counter in counters]
        for number, (counter, count) in enumerate(zip(counters, found, strict=True), start=1):
            if count.tries >= counter.most:
                count.tries += 1
                return number, int(count.ends - now) + 1, count.tries - counter.most
        for count in found:
            count.tries += 1
        return 0, 0, 0

    def give_back(self, names: Sequence[str]) -> None:
        """Take a try back."""
        for name in names:
            if name in self.counts:
                self.counts[name].tries -= 1

    def _count(self, name: str, now: float) -> _Count:
        count = self.counts.get(name)
        if count is None or count.ends <= now:
            count = self.counts[name] = _Count(0, now + WINDOW_SECONDS)
        return count

    def _forget(self, now: float) -> None:
        self.counts = {name: count for name, count in self.counts.items() if count.ends > now}
        for name in list(self.counts)[: max(0, len(self.counts) - MOST_LOCAL // 2)]:
            del self.counts[name]
