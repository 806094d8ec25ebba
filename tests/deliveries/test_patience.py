"""An operation that takes too long is ended; what was cancelled by somebody else stays so."""

import asyncio
import contextlib

import pytest

from hub.deliveries.patience import Patience

SHORT = 0.05


async def test_what_takes_too_long_is_ended() -> None:
    patience = Patience(SHORT)
    with pytest.raises(TimeoutError), patience:
        await asyncio.Event().wait()
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


async def test_of_many_only_those_that_take_too_long_are_ended() -> None:
    patience, released = Patience(SHORT * 4), asyncio.Event()

    async def one(begins: float, waits_for: asyncio.Event) -> str:
        await asyncio.sleep(begins)
        try:
            with patience:
                await waits_for.wait()
        except TimeoutError:
            released.set()
            return "ended"
        return "answered"

    never = asyncio.Event()
    async with asyncio.timeout(10):
        came = await asyncio.gather(
            one(0, never), one(SHORT * 2, released), one(SHORT * 3, released), one(SHORT, never)
        )
    assert came[0] == "ended"
    assert came[1:3] == ["answered", "answered"]
    assert came[3] == "ended"


async def test_the_time_of_each_call_is_its_own() -> None:
    """Calls that come long after the first are ended too: the timer is set anew."""
    patience = Patience(SHORT)
    for _ in range(3):
        with patience:
            await asyncio.sleep(0)
        await asyncio.sleep(SHORT * 1.5)
        with pytest.raises(TimeoutError), patience:
            await asyncio.Event().wait()


async def test_whoever_cancels_the_task_has_cancelled_it() -> None:
    patience, begun = Patience(10), asyncio.Event()

    async def call() -> None:
        with patience:
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(call())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancellation_goes_before_the_end_of_patience() -> None:
    """Both at once: the process stops, and nothing takes that back."""
    patience, begun = Patience(SHORT), asyncio.Event()

    async def call() -> None:
        with patience:
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                asyncio.current_task().cancel()  # type: ignore[union-attr]
                raise

    task = asyncio.create_task(call())
    await begun.wait()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_a_call_raises_when_it_is_ended_is_its_own_affair() -> None:
    patience = Patience(SHORT)

    async def call() -> None:
        with patience:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            raise ValueError("rubbish")

    with pytest.raises(ValueError, match="rubbish"):
        await call()
    await asyncio.sleep(0)  # and nothing is left behind that would end this
