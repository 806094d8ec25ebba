from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from hub.app import create_app
from hub.embedded.services import Urls
from hub.settings import Settings
from tests import people
from tests.app.world import World
from tests.conftest import UNPACED, client_of, execute, named, numbers

KEY = people.KEY


@pytest.fixture(scope="session")
def attacked_settings(
    services: Urls, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """One database for everything in this folder that may share it."""
    name = f"attacked_{next(numbers)}"  # another folder may have one, too
    execute(services, f"CREATE DATABASE {name} TEMPLATE {template}")
    folder: Path = tmp_path_factory.mktemp("attacked")
    return Settings(
        data_dir=folder,
        database_url=named(services, name),
        redis_url=services.redis,
        api_key=SecretStr(KEY),
        auth_key=people.AUTH_KEY,
        pace=UNPACED,
    )


@pytest.fixture(scope="session")
async def attacked(attacked_settings: Settings) -> AsyncIterator[FastAPI]:
    """One application on it."""
    made = create_app(attacked_settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def world(attacked: FastAPI) -> World:
    """Its database, in its first state."""
    made = World(attacked.state.parts.database)
    await made.reset()
    return made


@pytest.fixture
async def attacker(attacked: FastAPI, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has the key."""
    assert world.tables
    async with client_of(attacked) as client:
        client.headers["Authorization"] = f"Bearer {KEY}"
        yield client
