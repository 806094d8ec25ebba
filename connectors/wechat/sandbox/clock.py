"""The platform's time: the real one, and as much later as it was moved on."""

import time
from collections.abc import Callable
from datetime import datetime

from hub.sdk.periods import BEIJING


class Clock:
    """Seconds since 1970.

    Args:
        real: where time comes from.
    """

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._ahead = 0.0

    def now(self) -> float:
        """Return the time."""
        return self._real() + self._ahead

    def move_on(self, seconds: float) -> None:
        """Let seconds pass."""
        self._ahead += seconds

    def day(self) -> str:
        """Return the day in Beijing, which the platform's limits go by."""
        return self._here().strftime("%Y-%m-%d")

    def month(self) -> str:
        """Return the month in Beijing."""
        return self._here().strftime("%Y-%m")

    def _here(self) -> datetime:
        return datetime.fromtimestamp(self.now(), BEIJING)
