"""Hubei with its units, who administers them, and the door that people come in by."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from hub.access.actor import ActorKind
from hub.access.roles import Role
from hub.kit.db import Database
from tests import people
from tests.auth.door import add_person, at
from tests.commands.newsroom import Newsroom


@pytest.fixture
async def hubei(database: Database) -> None:
    """Hubei's regions, and a unit in each."""
    await Newsroom(database).open()


@pytest.fixture
async def centre(app: FastAPI) -> httpx.AsyncClient:
    """The security administrator."""
    return await people.acting(app, Role.SECURITY_ADMINISTRATOR, kind=ActorKind.PERSON)


@pytest.fixture
async def wuhan(app: FastAPI, hubei: None) -> httpx.AsyncClient:
    """Wuhan's unit administrator."""
    _ = hubei
    return await people.acting(app, Role.UNIT_ADMINISTRATOR, "420100", kind=ActorKind.PERSON)


@pytest.fixture
async def door(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in front of the hub."""
    async with at(app) as client:
        yield client


@pytest.fixture
async def person(database: Database) -> int:
    """Somebody with a password, and no role."""
    return await add_person(database)
