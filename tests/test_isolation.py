"""What the fixtures promise to all other tests."""

import asyncio

import asyncpg
import pytest
import redis
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from hub.kit.migrate import check


@pytest.mark.parametrize("_time", [1, 2])
async def test_every_test_has_a_database_of_its_own(database_url: str, _time: int) -> None:
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE made_by_a_test (id int)"))
    await engine.dispose()


@pytest.mark.parametrize("_time", range(17))
async def test_every_test_has_an_empty_redis(redis_url: str, _time: int) -> None:
    async with Redis.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        await client.set("left", "behind")


def test_a_test_without_a_loop_gets_the_same(database_url: str, redis_url: str) -> None:
    async def ask() -> object:
        connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
        try:
            return await connection.fetchval("SELECT count(*) FROM articles")
        finally:
            await connection.close()

    assert asyncio.run(ask()) == 0
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()


def test_the_schema_is_what_the_models_say(database_url: str) -> None:
    check(database_url)
