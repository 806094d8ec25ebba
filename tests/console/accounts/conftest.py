"""A hub with accounts in several places of Hubei."""

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from tests.console.conftest import person
from tests.enrollment.conftest import template  # noqa: F401 - all of China's divisions
from tests.enrollment.places import Places


@pytest.fixture
async def places(app: FastAPI, client: httpx.AsyncClient) -> Places:
    """A hub with accounts in several places of Hubei."""
    made = Places(app, client)
    await made.open()
    return made


@pytest.fixture
async def unit(app: FastAPI, places: Places) -> httpx.AsyncClient:
    """The browser of whoever administers Jingzhou's accounts."""
    assert places.accounts
    return await person(app, Role.UNIT_ADMINISTRATOR, "421000")


@pytest.fixture
def path(places: Places) -> str:
    """The page of an account in Gong'an."""
    return f"/console/accounts/{places.accounts['421022']}"
