from collections.abc import AsyncIterator

import pytest

from hub.kit.db import Database, make_engine
from tests.commands.books import check_books
from tests.commands.newsroom import Newsroom


@pytest.fixture
async def newsroom(database_url: str) -> AsyncIterator[Newsroom]:
    """A hub with Hubei's regions. After the test its books must balance."""
    database = Database(make_engine(database_url, connections=16))
    room = Newsroom(database)
    await room.open()
    yield room
    await check_books(database)
    await database.close()
