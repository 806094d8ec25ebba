"""People at the console, as their browsers ask for its pages: forms, and no script."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from hub.access.actor import ActorKind
from hub.access.roles import Role
from tests import people

BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "zh-CN"}


async def person(
    app: FastAPI, role: Role | None, region: str | None = None, organisation: int | None = None
) -> httpx.AsyncClient:
    """Return the browser of somebody new, who has signed in and to whom a role was granted."""
    browser = await people.acting(app, role, region, organisation, kind=ActorKind.PERSON)
    browser.headers.update(BROWSER)
    return browser


@pytest.fixture
async def editor(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of a central editor for the whole hub."""
    async with await person(app, Role.CENTRAL_EDITOR) as browser:
        yield browser


@pytest.fixture
async def officer(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of a compliance officer for the whole hub."""
    async with await person(app, Role.COMPLIANCE_OFFICER) as browser:
        yield browser


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has not signed in."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://hub.test", headers=BROWSER
    ) as browser:
        yield browser
