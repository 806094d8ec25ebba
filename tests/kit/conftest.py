"""What tests of the plumbing share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.own_redis import OwnRedis


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis for this test to kill and start again."""
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()
