"""Engines in this process that can be killed: from then on, nothing of theirs reaches anything.

Every task knows the engine that it was begun for. When that is dead, the task ends when it next
touches the database or a platform, and a transaction of it that was open is rolled back. So no
connection is torn out of anybody's hands, and still nothing is done that `kill -9` would not have
let happen.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.deliveries.engine import Engine
from hub.deliveries.recorder import Recorder
from hub.deliveries.stops import StopList
from hub.kit.db import Database

# seconds for a dead engine's tasks to notice; those that wait for ever are cancelled
PATIENCE = 0.3


DEADLOCK = "40P01"

Way = TypeVar("Way")


@dataclass(eq=False)
class Worker:
    """One engine, as a process of its own would run it."""

    engine: Engine
    stops: StopList
    killed: bool = False
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def recorder(self) -> Recorder:
        return self.engine._parts.recorder

    @property
    def is_claiming(self) -> bool:
        """Say whether the running task is one of its that claim placements."""
        return asyncio.current_task() in self.engine._drains.values()

    def start(self) -> None:
        context = copy_context()
        context.run(_begun_for.set, self)
        context.run(self.engine.start)

    def claim_no_more(self) -> None:
        """Go on with what it holds, and take nothing new."""
        self.engine._stopping = True

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

    def kill(self) -> None:
        """End as `kill -9` does."""
        self.killed = True

    async def bury(self) -> None:
        """Kill it, and wait until none of its tasks is left."""
        self.kill()
        if self.engine._background and not self.recorder._writing.locked():
            self.engine._background[0].cancel()  # the recorder, which waits for ever
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=PATIENCE)
        while left := list(self.tasks):
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=PATIENCE)


_begun_for: ContextVar[Worker | None] = ContextVar("begun_for", default=None)


def running() -> Worker | None:
    """Return the engine that the running task was begun for."""
    return _begun_for.get()


def die_if_killed() -> None:
    """End the running task if its engine is dead."""
    worker = running()
    if worker is not None and worker.killed:
        raise asyncio.CancelledError


class MortalDatabase(Database):
    """A database in which the dead write nothing.

    Of a transaction that was open nothing stays; a statement that is one by itself was sent
    before, so it stands, and its answer reaches nobody.

    Attributes:
        answered: awaited by engines after each commit; a test can let them stand still there.
        deadlocks: how many statements were in one and had to give way.
    """

    answered: Callable[[], Awaitable[object]] | None = None
    deadlocks: int = 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        async with self._while_alive(super().connection()) as connection:
            yield connection

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[AsyncConnection]:
        async with self._while_alive(super().statement()) as connection:
            yield connection

    @asynccontextmanager
    async def work(self) -> AsyncIterator[AsyncSession]:
        async with self._while_alive(super().work()) as session:
            yield session

    @asynccontextmanager
    async def _while_alive(self, way: AbstractAsyncContextManager[Way]) -> AsyncIterator[Way]:
        die_if_killed()
        try:
            async with way as found:
                die_if_killed()
                yield found
                die_if_killed()
        except DBAPIError as error:
            self.deadlocks += getattr(error.orig, "sqlstate", None) == DEADLOCK
            raise
        if self.answered is not None and running() is not None:
            await self.answered()


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
    worker = running()
    if worker is not None:
        worker.tasks.add(task)
        task.add_done_callback(worker.tasks.discard)
    return task
