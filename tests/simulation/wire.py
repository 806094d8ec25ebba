"""What is on its way to a platform, and arrives in time however slow this process is.

A platform is a process of its own, and keeps its promises while ours has no processor to run on.
So nothing happens there when a task of ours gets round to it: it is due at a time, and before
anybody looks at the platform everything happens that is due by then, in order.
"""

import asyncio
import time
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

Act = Callable[[float], object]
"""What happens on arrival; it is told the time at which it was to happen."""


class Wire:
    """The way to one platform. All times are `time.monotonic()`."""

    def __init__(self) -> None:
        self._coming: list[tuple[float, int, Act]] = []
        self._numbers = count()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is on its way."""
        return not self._coming

    def send(self, at: float, act: Act) -> None:
        """Let it happen at a time, whatever becomes of the sender."""
        heappush(self._coming, (at, next(self._numbers), act))
        asyncio.get_running_loop().call_later(max(0.0, at - time.monotonic()), self.catch_up)

    def catch_up(self) -> float:
        """Let everything happen that is due, and return the time."""
        while self._coming and self._coming[0][0] <= time.monotonic():
            at, _, act = heappop(self._coming)
            act(at)
        return time.monotonic()
