"""Wait for a state, never for a time."""

import asyncio
import inspect
from collections.abc import Callable

PATIENCE = 15.0  # seconds
LOOK_EVERY = 0.02


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until a condition, a function or a coroutine function, holds.

    Raises:
        TimeoutError: it did not in that time.
    """
    async with asyncio.timeout(seconds):
        while not await _holds(condition):  # noqa: ASYNC110 - what changes may be another process
            await asyncio.sleep(LOOK_EVERY)


async def _holds(condition: Callable[[], object]) -> object:
    result = condition()
    return await result if inspect.isawaitable(result) else result
