"""Wait for a state that nobody announces."""

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE = 15.0  # seconds
LOOK_EVERY = 0.02


async def eventually(true: Callable[[], Awaitable[object]], seconds: float = PATIENCE) -> None:
    """Return as soon as `true()` is; fail when it is not within `seconds`."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 - what is looked at is in another process
            await asyncio.sleep(LOOK_EVERY)
