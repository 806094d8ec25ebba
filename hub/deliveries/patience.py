"""How long a connector's operation may take, seen to by one timer for all of them.

`asyncio.timeout` sets a timer for each call, which costs a tenth of all that a delivery costs. All
calls of a performer have the same time, so the first to begin is the first to end.
"""

import asyncio
from types import TracebackType
from typing import Any


class Patience:
    """`with patience:` raises `TimeoutError` out of a block that takes longer than `seconds`.

    Many tasks share it; a task is in one such block at a time.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until: dict[asyncio.Task[Any], float] = {}  # the first to end comes first
        self._ended: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> None:
        task, loop = _current(), asyncio.get_running_loop()
        self._until[task] = until = loop.time() + self.seconds
        if self._timer is None:
            self._timer = loop.call_at(until, self._end_the_overdue)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        task = _current()
        self._until.pop(task, None)
        if task in self._ended:
            self._ended.discard(task)
            others = task.uncancel()  # somebody else who cancels the task goes first
            if kind is asyncio.CancelledError and not others:
                raise TimeoutError from error

    def _end_the_overdue(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        for task, until in list(self._until.items()):
            if until > loop.time():
                self._timer = loop.call_at(until, self._end_the_overdue)
                return
            del self._until[task]
            self._ended.add(task)
            task.cancel()


def _current() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("`with patience:` is for tasks.")
    return task
