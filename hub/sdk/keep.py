"""What a connector keeps between calls, for all workers: tokens, and what was uploaded already.

    token = await tools.keep.get_or_make(f"wechat:{appid}:token", fetch)

It is a cache: it may be empty at any time, and whoever relies on more is wrong. Values may be
secrets: they are sealed where they are kept.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Protocol

Made = tuple[str, float]
"""A value, and for how many seconds it is good."""

MOST_KEY_CHARACTERS = 300


class Keep(Protocol):
    """Values by key; begin a key with your platform's, and name the account or app in it."""

    async def get(self, key: str) -> str | None:
        """Return what is kept, if it is still good."""

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Keep a value for so many seconds."""

    async def drop(self, key: str, value: str) -> None:
        """Forget a value that the platform no longer takes; a newer one stays."""

    async def get_or_make(self, key: str, make: Callable[[], Awaitable[Made]]) -> str:
        """Return what is kept, or make it: one process of all at a time, the others wait."""


class Memory:
    """A `Keep` of one process, for tests and for the conformance kit."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, float]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, key: str) -> str | None:
        """Return what is kept, if it is still good."""
        value, until = self._kept.get(key, ("", 0.0))
        return value if until > time.monotonic() else None

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Keep a value for so many seconds."""
        self._kept[key] = (value, time.monotonic() + seconds)

    async def drop(self, key: str, value: str) -> None:
        """Forget a value that the platform no longer takes; a newer one stays."""
        if self._kept.get(key, ("", 0.0))[0] == value:
            del self._kept[key]

    async def get_or_make(self, key: str, make: Callable[[], Awaitable[Made]]) -> str:
        """Return what is kept, or make it, once for all who wait for it."""
        async with self._locks[key]:
            found = await self.get(key)
            if found is None:
                found, seconds = await make()
                await self.put(key, found, seconds)
            return found
