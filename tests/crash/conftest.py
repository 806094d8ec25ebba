from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager

import pytest

from connectors.webhook.sandbox import Sandbox
from hub.settings import Settings
from tests.crash.children import Children, Nursery
from tests.crash.town import Town, open_town

APPS = 4

OpenTown = Callable[[Settings, int], AbstractAsyncContextManager[Town]]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    opened = Nursery()
    yield opened
    opened.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as started:
        yield started


@pytest.fixture
def town_of(sandbox: Sandbox, nursery: Nursery) -> OpenTown:
    """Open a town on servers and with a number of apps of the test's choice."""
    return lambda settings, count: open_town(settings, sandbox, Children(nursery, settings), count)


@pytest.fixture
async def town(settings: Settings, town_of: OpenTown) -> AsyncIterator[Town]:
    async with town_of(settings, APPS) as opened:
        yield opened
