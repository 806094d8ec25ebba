from collections.abc import AsyncIterator

import pytest

from tests.deliveries.editions.press import Press
from tests.deliveries.world import World, open_world


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
async def world(database_url: str, redis_url: str, press: Press) -> AsyncIterator[World]:
    """A hub with a platform that sends editions; its accounts gather for no time at all."""
    async with open_world(database_url, redis_url, press) as opened:
        yield opened
