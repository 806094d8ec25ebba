import pytest

from hub.kit.db import Database
from tests.sites.stage import Stage


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage(database)
