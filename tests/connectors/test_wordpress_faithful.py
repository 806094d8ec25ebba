"""The sandbox, compared with real ones: the same requests get the same answers."""

from collections.abc import Iterator

import httpx
import pytest

from connectors.wordpress.sandbox import Sandbox
from hub.sdk.testing.server import Server
from tests.connectors.real_wordpress import VERSIONS, RealWordPress, started
from tests.connectors.wordpress_requests import DIALOGUES, Speaker


@pytest.fixture(scope="module", params=VERSIONS)
def wordpress(request: pytest.FixtureRequest) -> Iterator[RealWordPress]:
    yield from started(request.param)


@pytest.mark.parametrize("dialogue", DIALOGUES)
async def test_the_sandbox_answers_as_wordpress_does(
    wordpress: RealWordPress, dialogue: str
) -> None:
    sandbox, key = Sandbox(), f"{list(DIALOGUES).index(dialogue)}-42-0-0"
    real = Speaker(wordpress.url, wordpress.passwords, key)
    async with (
        Server(sandbox.app, sandbox.commits) as server,
        httpx.AsyncClient(trust_env=False, timeout=20) as client,
    ):
        portal = sandbox.of(sandbox.enrol(server.url))
        ours = Speaker(portal.url, portal.passwords, key)
        for ask in DIALOGUES[dialogue]:
            assert await ours.ask(client, ask) == await real.ask(client, ask), ask
