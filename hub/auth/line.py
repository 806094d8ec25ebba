"""The line at the door: few sign in at once, few wait, and whoever comes then comes again later.

Each of them asks the database and has a password hashed. Without a bound a flood of logins, each
from an address of its own, would take every connection of the process, and nobody who is in
already could go on working. Strangers and those who have signed in from there before stand in lines
of their own: a flood of the former does not hold up the latter.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.kit.i18n import _
from hub.kit.problems import Unavailable

AT_ONCE = 2  # of each line, of a process: half of its eight connections at most, and its threads
WAITING = 30  # at 0.1 s a hash nobody waits for two seconds


class Line:
    """One line of one process.

    Args:
        at_once: how many have their turn.
        waiting: how many more may stand in it.
    """

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._most = at_once + waiting
        self._there = 0
        self._gate = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, and have it while the block runs.

        Raises:
            Unavailable: too many wait already.
        """
        if self._there >= self._most:
            raise Unavailable(
                _("Too many people sign in just now."), remedy=_("Try again in a few seconds.")
            )
        self._there += 1
        try:
            async with self._gate:
                yield
        finally:
            self._there -= 1
