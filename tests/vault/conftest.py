import httpx
import pytest

from hub.kit.parts import Parts
from hub.settings import Settings
from tests.vault.safe import Safe


@pytest.fixture
def safe(parts: Parts, settings: Settings, client: httpx.AsyncClient) -> Safe:
    return Safe(parts.database, settings, client)
