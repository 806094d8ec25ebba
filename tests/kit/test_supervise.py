"""Coroutines that run beside the rest."""

import asyncio

import pytest

from hub.kit.supervise import end, every, in_background, keep_running

SECONDS = 10.0


async def test_what_dies_is_started_again_until_the_stop() -> None:
    stop, lives = asyncio.Event(), 0

    async def die() -> None:
        nonlocal lives
        lives += 1
        if lives == 3:
            stop.set()
        raise RuntimeError("again")

    async with asyncio.timeout(SECONDS):
        await keep_running("mortal", die, stop=stop)
    assert lives == 3


async def test_a_tick_that_fails_does_not_end_the_ticking() -> None:
    stop, ticks = asyncio.Event(), 0

    async def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 3:
            stop.set()
        raise RuntimeError("again")

    async with asyncio.timeout(SECONDS):
        await every(0.001, tick, stop=stop)
    assert ticks == 3


async def test_work_in_the_background_ends_with_the_block() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with in_background(work()):
        await asyncio.sleep(0)
    assert ended.is_set()


async def test_a_task_that_swallows_a_cancellation_is_ended_all_the_same() -> None:
    async def stubborn() -> None:
        for _ in range(2):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue
        await asyncio.Event().wait()

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(SECONDS):
        await end(task)
    assert task.cancelled()


async def test_what_a_task_failed_with_is_raised_at_its_end() -> None:
    async def fail() -> None:
        raise RuntimeError("lost otherwise")

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="lost otherwise"):
        await end(task)
