from collections.abc import AsyncIterator

import pytest

from connectors.webhook.sandbox import Sandbox
from hub.settings import Settings
from tests.crash.town import Town, open_town

APPS = 4


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as started:
        yield started


@pytest.fixture
async def town(settings: Settings, sandbox: Sandbox) -> AsyncIterator[Town]:
    async with open_town(settings, sandbox, APPS) as opened:
        yield opened
