"""One question for all that is asked at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Together(Generic[K, V]):
    """Asks about many keys at once, for tasks that each want to know about one.

    The first task that asks starts the question; all that begin before it is put are in it. So
    tasks that were started together cost one question.

    Args:
        ask: answers for all keys; those it leaves out are not known.
    """

    def __init__(self, ask: Callable[[set[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._ask = ask
        self._keys: set[K] = set()
        self._asking: asyncio.Task[Mapping[K, V]] | None = None

    async def get(self, key: K) -> V | None:
        """Return what is known about a key now. Raises what `ask` raises."""
        self._keys.add(key)
        if self._asking is None:
            self._asking = asyncio.create_task(self._put())
        found = await asyncio.shield(self._asking)
        return found.get(key)

    async def _put(self) -> Mapping[K, V]:
        keys, self._keys, self._asking = self._keys, set(), None
        return await self._ask(keys)
