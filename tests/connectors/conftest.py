"""A sandbox, and what the engine would hand to the connector."""

from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_network

import pytest

from connectors.webhook.sandbox import Sandbox
from hub.sdk import Tools
from hub.sdk.http import make_tools
from hub.sdk.pool import Pool


@pytest.fixture
def tools() -> Iterator[Tools]:
    pool = Pool(allowed=[ip_network("127.0.0.0/8")])
    yield make_tools(pool, "https://hub.hubei.example")
    pool.close()


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox
