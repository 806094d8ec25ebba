"""Versions and payloads: loaded once and rendered once, however many placements need them."""

import asyncio
from collections import OrderedDict
from typing import Any

from hub.articles.service import load_for_delivery
from hub.kit.db import Database
from hub.sdk.contract import Account, Article, Connector

KEPT = 256  # versions, and as many payloads


class Library:
    """One per process. Versions never change, so nothing here gets old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._articles: OrderedDict[tuple[int, int], asyncio.Task[Article]] = OrderedDict()
        self._payloads: OrderedDict[tuple[str, int, int], Any] = OrderedDict()

    async def payload(
        self, connector: Connector, article_id: int, version: int, account: Account
    ) -> Any:
        """Return what the connector makes of a version.

        Raises:
            ValueError: the connector cannot render it; the text says why.
        """
        if connector.renders_per_account:
            return connector.render(await self._article(article_id, version), account)
        key = (connector.manifest.key, article_id, version)
        if key not in self._payloads:
            article = await self._article(article_id, version)
            self._payloads[key] = connector.render(article, None)
            _trim(self._payloads)
        return self._payloads[key]

    async def _article(self, article_id: int, version: int) -> Article:
        key = (article_id, version)
        task = self._articles.get(key)
        if task is None or (task.done() and task.exception()):
            task = self._articles[key] = asyncio.create_task(self._load(key))
            _trim(self._articles)
        return await asyncio.shield(task)

    async def _load(self, key: tuple[int, int]) -> Article:
        async with self._database.connection() as connection:
            return (await load_for_delivery(connection, [key]))[key]


def _trim(shelf: OrderedDict[Any, Any]) -> None:
    while len(shelf) > KEPT:
        shelf.popitem(last=False)
