"""Engines in this process that can be killed: nothing that one of them began goes on.

Every task remembers the engine that it was begun for, so that killing it means cancelling them all,
without a word to the database. What a platform was asked to do it may do all the same.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any

from hub.deliveries.engine import Engine
from hub.deliveries.recorder import Recorder
from hub.deliveries.stops import StopList

PATIENCE = 5.0  # seconds for a killed engine's tasks to end


@dataclass(eq=False)
class Worker:
    """One engine, as a process of its own would run it."""

    engine: Engine
    stops: StopList
    killed: bool = False
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def recorder(self) -> Recorder:
        return self.engine._parts.recorder  # noqa: SLF001 - tests delay what it writes

    @property
    def name(self) -> str:
        return self.engine._parts.worker  # noqa: SLF001 - tests say who held a claim

    def start(self) -> None:
        context = copy_context()
        context.run(_begun_for.set, self)
        context.run(self.engine.start)

    def claim_no_more(self) -> None:
        """Go on with what it holds, and take nothing new."""
        self.engine._stopping = True  # noqa: SLF001 - what `stop` begins with

    def hold_back(self, what: str = "_write") -> asyncio.Event:
        """Keep it from recording anything until the event is set."""
        released = asyncio.Event()
        original: Callable[..., Any] = getattr(self.recorder, what)

        async def later(*arguments: Any) -> None:
            await released.wait()
            await original(*arguments)

        setattr(self.recorder, what, later)
        return released

    async def stop(self) -> None:
        """End as SIGTERM does."""
        await self.engine.stop()

    async def kill(self) -> None:
        """End as `kill -9` does."""
        self.killed = True
        async with asyncio.timeout(PATIENCE):
            while left := [task for task in self.tasks if not task.done()]:
                for task in left:
                    task.cancel()
                # whoever is cancelled again while it closes its connection leaves that open
                await asyncio.wait(left, timeout=1.0)


_begun_for: ContextVar[Worker | None] = ContextVar("begun_for", default=None)


def worker_of_this_task() -> Worker | None:
    """Return the engine for which the running task was begun."""
    return _begun_for.get()


@contextmanager
def tasks_are_known() -> Iterator[None]:
    """Let every task that is begun inside be known to its engine."""
    loop = asyncio.get_running_loop()
    before = loop.get_task_factory()
    loop.set_task_factory(_make_task)
    try:
        yield
    finally:
        loop.set_task_factory(before)


def _make_task(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **how: Any
) -> asyncio.Task[Any]:
    task = asyncio.Task(work, loop=loop, **how)
    worker = _begun_for.get()
    if worker is not None:
        worker.tasks.add(task)
        task.add_done_callback(worker.tasks.discard)
    return task
