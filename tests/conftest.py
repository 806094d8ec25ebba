"""The servers that tests run on: real ones, started for the first test that asks.

A test has a database and a Redis of its own, so that several processes can work on them and
nothing has to be undone. A database is a copy of one that Alembic has made: 20 ms on two cores.
"""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx
import pytest
import redis
from fastapi import FastAPI
from pydantic import SecretStr

from hub.app import create_app
from hub.embedded.services import Services, Urls
from hub.kit.db import Database
from hub.kit.migrate import upgrade
from hub.kit.parts import Parts
from hub.settings import PaceSettings, Settings, get_settings
from tests import people
from tests.leftovers import PREFIX, home, remove_leftovers

TEMPLATE = "template"
REDIS_DATABASES = 16  # Valkey's default; the seventeenth test gets the first one's, emptied
UNPACED = PaceSettings(**dict.fromkeys(PaceSettings.model_fields, 1_000_000_000))

numbers = count()


def pytest_collection_finish() -> None:
    """Let Python not look for garbage among all the tests, again and again: half a second each."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def english() -> None:
    """Whoever does not ask for Chinese is answered in English here: tests quote the texts' keys."""
    os.environ["HUB_LANGUAGE"] = "en"
    get_settings.cache_clear()


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever asks for nothing is answered in Chinese, as everywhere but in most tests."""
    monkeypatch.delenv("HUB_LANGUAGE", raising=False)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def services() -> Iterator[Urls]:
    """The session's servers. A test that stops or kills servers starts its own."""
    remove_leftovers(home())
    folder = TemporaryDirectory(prefix=PREFIX, dir=home())
    with folder as path, Services(Path(path) / "data", durable=False) as urls:
        yield urls


@pytest.fixture(scope="session")
def template(services: Urls) -> str:
    """The name of a database with the newest schema, which nobody is connected to.

    All that is in it is a machine that may do everything: see `tests.people`.
    """
    execute(services, f"CREATE DATABASE {TEMPLATE}")
    upgrade(named(services, TEMPLATE))
    execute(services, people.SEED, database=TEMPLATE)
    return TEMPLATE


@pytest.fixture
def database_url(services: Urls, template: str) -> Iterator[str]:
    """An empty database of the newest schema, for this test only."""
    name = f"test_{next(numbers)}"
    execute(services, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield named(services, name)
    execute(services, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def redis_url(services: Urls) -> str:
    """An empty Redis. Only its channels are shared with other tests."""
    url = services.redis.replace("?db=0", f"?db={next(numbers) % REDIS_DATABASES}")
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """What a process of this test's hub is told."""
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        redis_url=redis_url,
        api_key=SecretStr(people.KEY),
        auth_key=people.AUTH_KEY,
        pace=UNPACED,
    )


@pytest.fixture(scope="module")
def settings_for_all(
    services: Urls, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """What one hub for all tests of a file is told: for what is only looked at."""
    name = f"test_{next(numbers)}"
    execute(services, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    with redis.Redis.from_url(services.redis) as client:
        client.flushdb()
    yield Settings(
        data_dir=tmp_path_factory.mktemp("hub"),
        database_url=named(services, name),
        redis_url=services.redis,
        api_key=SecretStr(people.KEY),
        auth_key=people.AUTH_KEY,
        pace=UNPACED,
    )
    execute(services, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The application, started."""
    made = create_app(settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
def parts(app: FastAPI) -> Parts:
    """The application's database, Redis, jobs and signals."""
    found: Parts = app.state.parts
    return found


@pytest.fixture
def database(parts: Parts) -> Database:
    """The application's database."""
    return parts.database


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application that shows nothing."""
    async with client_of(app) as found:
        yield found


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application with the key of a machine that may do everything."""
    async with client_of(app) as found:
        found.headers["Authorization"] = f"Bearer {people.KEY}"
        yield found


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """Make a client that calls the application without a network."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty folder for servers of the test's own.

    Not in `tmp_path`: where root runs the tests the servers run as somebody else, and pytest
    closes its folder to others whenever one more session begins.
    """
    with TemporaryDirectory(prefix="hub-test-", dir=home()) as folder:
        yield Path(folder).resolve()


def named(services: Urls, database: str) -> str:
    """Return the URL of another database on the same server."""
    return services.database.replace("/hub?", f"/{database}?")


def execute(services: Urls, statement: str, database: str = "hub") -> None:
    """Run a statement that cannot be in a transaction, or that nobody may stay connected for."""

    async def run() -> None:
        connection = await asyncpg.connect(named(services, database).replace("+asyncpg", ""))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())
