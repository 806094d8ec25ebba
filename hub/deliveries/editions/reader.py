"""Reading the stories of editions: one question for all that are asked about at the same moment."""

import asyncio

from hub.deliveries.editions import books
from hub.deliveries.editions.books import Story
from hub.kit.db import Database


class StoryReader:
    """One per process and platform.

    Editions that were claimed together are worked off by tasks of their own, which begin together:
    the first that asks starts the question, and all that have begun by then are in it.
    """

    def __init__(self, database: Database, platform: str) -> None:
        self._database = database
        self._platform = platform
        self._asked: set[int] = set()
        self._reading: asyncio.Task[dict[int, list[Story]]] | None = None

    async def stories(self, edition: int) -> list[Story]:
        """Return an edition's stories in their order, as they are now."""
        self._asked.add(edition)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        found = await asyncio.shield(self._reading)
        return found[edition]

    async def _read(self) -> dict[int, list[Story]]:
        asked, self._asked, self._reading = self._asked, set(), None
        async with self._database.connection() as connection:
            return await books.stories(connection, self._platform, asked)
