"""Coroutines that run beside the rest of a process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from hub.kit.log import get_logger

BACK_OFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)  # between deaths in a row; the last one for ever
CANCEL_AGAIN_SECONDS = 0.2
STEADY_SECONDS = 60.0  # who has run this long begins again with the shortest

log = get_logger(__name__)


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `work` while the block runs, then cancel it."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await end(task)


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel `task` until it has ended, and raise what it failed with.

    Once is not always enough: up to Python 3.11, `asyncio.wait_for` swallows a cancellation that
    comes when it is just done (python/cpython#86296), and redis-py waits with it.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=CANCEL_AGAIN_SECONDS)
    if not task.cancelled():
        task.result()


async def keep_running(
    name: str, work: Callable[[], Awaitable[None]], *, stop: asyncio.Event
) -> None:
    """Run `work` until `stop`; whenever it fails or just ends, log that and start it again."""
    deaths = 0
    clock = asyncio.get_running_loop().time
    while not stop.is_set():
        started = clock()
        try:
            await work()
        except Exception:
            log.exception("restarting", work=name)
        deaths = 0 if clock() - started > STEADY_SECONDS else deaths + 1
        await pause(BACK_OFF_SECONDS[min(deaths, len(BACK_OFF_SECONDS)) - 1], stop)


async def every(
    seconds: float, work: Callable[[], Awaitable[object]], *, stop: asyncio.Event
) -> None:
    """Run `work` again and again, `seconds` apart, until `stop`; a failure is logged."""
    while not stop.is_set():
        try:
            await work()
        except Exception:
            log.exception("tick_failed", work=getattr(work, "__qualname__", repr(work)))
        await pause(seconds, stop)


async def pause(seconds: float, event: asyncio.Event) -> None:
    """Wait, but no longer than until `event`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):  # Python 3.11's `wait_for` may swallow a cancellation
            await event.wait()
