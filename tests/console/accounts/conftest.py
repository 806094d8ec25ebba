"""A hub with accounts in several places of Hubei."""

import httpx
import pytest
from fastapi import FastAPI

from tests.enrollment.conftest import template  # noqa: F401 - all of China's divisions
from tests.enrollment.places import Places


@pytest.fixture
async def places(app: FastAPI, client: httpx.AsyncClient) -> Places:
    """A hub with accounts in several places of Hubei."""
    made = Places(app, client)
    await made.open()
    return made
