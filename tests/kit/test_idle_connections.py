"""A connection that died while nobody used it is noticed before somebody does."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from hub.embedded.services import Urls
from hub.kit.db import make_engine
from hub.kit.idle_connections import try_idle_connections

A_DAY = 86_400.0


async def backend_of(url: str, services: Urls, *, after: float) -> tuple[int, int]:
    """Return the server's process for a pool's connection, before and after that was killed."""
    engine = create_async_engine(url, pool_size=1, max_overflow=0)
    try_idle_connections(engine, after=after)
    try:
        async with engine.connect() as connection:
            before = await connection.scalar(text("select pg_backend_pid()"))
        await kill(services, before)
        async with engine.connect() as connection:
            return before, await connection.scalar(text("select pg_backend_pid()"))
    finally:
        await engine.dispose()


async def kill(services: Urls, backend: int) -> None:
    other = make_engine(services.database, connections=2)
    async with other.connect() as connection:
        gone = text("select pg_terminate_backend(:pid, 10000)")
        assert await connection.scalar(gone, {"pid": backend})
    await other.dispose()


async def test_one_that_lay_idle_is_tried_and_replaced(database_url: str, services: Urls) -> None:
    before, after = await backend_of(database_url, services, after=0.0)
    assert before != after


async def test_one_that_was_just_used_is_not_tried(database_url: str, services: Urls) -> None:
    with pytest.raises(DBAPIError):
        await backend_of(database_url, services, after=A_DAY)


async def test_a_pool_tries_unless_it_is_told_not_to(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("hub.kit.db.try_idle_connections", asked.append)
    engines = [make_engine(database_url), make_engine(database_url, ping=False)]
    assert asked == engines[:1]
