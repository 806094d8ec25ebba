from collections.abc import AsyncIterator

import pytest

from tests.deliveries.platform import Platform
from tests.deliveries.world import World, open_world


@pytest.fixture
def platform() -> Platform:
    """A platform on which everything works at once."""
    return Platform()


@pytest.fixture
async def world(database_url: str, redis_url: str, platform: Platform) -> AsyncIterator[World]:
    """A hub with that platform."""
    async with open_world(database_url, redis_url, platform) as opened:
        yield opened
