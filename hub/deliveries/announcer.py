"""Tells viewers which commands moved: a few signals a second, however many findings there are."""

import asyncio
from collections.abc import Iterable

from hub.kit.signals import Signals

EVERY_SECONDS = 0.25


def channel_of(command_id: int) -> str:
    """Name the channel on which a command's changes are told."""
    return f"command:{command_id}"


class Announcer:
    """One per process; collects what changed, and tells it now and then."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._changed: set[int] = set()

    def note(self, command_ids: Iterable[int]) -> None:
        """Remember that these commands moved."""
        self._changed.update(command_ids)

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            changed, self._changed = self._changed, set()
            for command_id in sorted(changed):
                await self._signals.publish(channel_of(command_id))
