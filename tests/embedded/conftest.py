from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
import redis

from hub.embedded.services import Urls
from tests.embedded.processes import OtherHub, Servers


@pytest.fixture
def data_dir(data_dir: Path) -> Iterator[Path]:
    """One whose servers do not outlive the test."""
    yield data_dir
    Servers(data_dir).kill_all()


@pytest.fixture
def servers(data_dir: Path) -> Servers:
    return Servers(data_dir)


@pytest.fixture
def other_hub(data_dir: Path) -> Iterator[Callable[[], OtherHub]]:
    """Start a hub in a process of its own; it does not outlive the test."""
    hubs: list[OtherHub] = []

    def start() -> OtherHub:
        hubs.append(OtherHub(data_dir))
        return hubs[-1]

    yield start
    for hub in hubs:
        hub.kill()


@pytest.fixture
def sql() -> Callable[[Urls, str], Awaitable[object]]:
    """Run one statement in a connection of its own; the result is its first value."""

    async def run(urls: Urls, statement: str) -> object:
        connection = await asyncpg.connect(urls.database.replace("+asyncpg", ""))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return run


@pytest.fixture
def ping() -> Callable[[Urls], bool]:
    """Ask Valkey whether it is there."""

    def run(urls: Urls) -> bool:
        with redis.Redis.from_url(urls.redis) as client:
            return client.ping()

    return run
