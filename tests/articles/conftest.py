from collections.abc import AsyncIterator

import pytest

from hub.kit.db import Database, make_engine


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database alone: what is tested here needs no application around it."""
    made = Database(make_engine(database_url))
    yield made
    await made.close()
