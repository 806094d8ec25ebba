"""A hub in which all that there is belongs to one city, and people of every role."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from hub.app import create_app
from hub.settings import Settings
from tests.access.city import City
from tests.app.world import World


@pytest.fixture(scope="module")
async def city_app(settings_for_all: Settings) -> AsyncIterator[FastAPI]:
    made = create_app(settings_for_all)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture(scope="module")
async def city(city_app: FastAPI) -> AsyncIterator[City]:
    world = World(city_app.state.parts.database)
    made = City(city_app, world)
    await made.open()
    yield made
    await made.close()
