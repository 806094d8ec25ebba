import pytest

from hub.kit.db import Database
from tests.audit.acts import ACTS, act, act_elsewhere


@pytest.fixture
async def four_acts(database: Database) -> None:
    """Four entries in the first stream."""
    for number, detail in enumerate(ACTS, start=1):
        await act(database, f"article:{number}", detail)


@pytest.fixture
async def two_streams(database: Database, four_acts: None) -> None:
    """Four entries in the first stream and two in the second."""
    _ = four_acts
    await act_elsewhere(database, "article:5", "article:6")
