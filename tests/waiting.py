"""Wait for a state, never for a time."""

import asyncio
from collections.abc import Callable

GIVE_UP_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 0.01


async def until(condition: Callable[[], object], seconds: float = GIVE_UP_SECONDS) -> None:
    """Wait until a condition holds.

    Raises:
        TimeoutError: it did not in that time.
    """
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - for any condition there is
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
