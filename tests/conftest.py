"""The servers that tests run on: real ones, started for the first test that asks.

A test has a database and a Redis of its own, so that several processes can work on them and
nothing has to be undone. A database is a copy of one that Alembic has made: 15 ms on two cores.
"""

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
import redis

from hub.embedded.services import Services, Urls
from hub.kit.migrate import upgrade

TEMPLATE = "template"
REDIS_DATABASES = 16  # Valkey's default; the seventeenth test gets the first one's, emptied

numbers = count()


@pytest.fixture(scope="session")
def services() -> Iterator[Urls]:
    """The session's servers. A test that stops or kills servers starts its own."""
    folder = TemporaryDirectory(prefix="hub-tests-")
    with folder as path, Services(Path(path) / "data", durable=False) as urls:
        yield urls


@pytest.fixture(scope="session")
def template(services: Urls) -> str:
    """The name of a database with the newest schema, which nobody is connected to."""
    execute(services, f"CREATE DATABASE {TEMPLATE}")
    upgrade(named(services, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database_url(services: Urls, template: str) -> Iterator[str]:
    """An empty database of the newest schema, for this test only."""
    name = f"test_{next(numbers)}"
    execute(services, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield named(services, name)
    execute(services, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis_url(services: Urls) -> str:
    """An empty Redis. Only its channels are shared with other tests."""
    url = services.redis.replace("?db=0", f"?db={next(numbers) % REDIS_DATABASES}")
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


def named(services: Urls, database: str) -> str:
    """Return the URL of another database on the same server."""
    return services.database.replace("/hub?", f"/{database}?")


def execute(services: Urls, statement: str) -> None:
    """Run a statement that cannot be in a transaction."""

    async def run() -> None:
        connection = await asyncpg.connect(services.database.replace("+asyncpg", ""))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())
