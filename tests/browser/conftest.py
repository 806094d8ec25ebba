"""A real browser in front of a real hub.

    async def test_an_editor_finds_a_story(door: Door) -> None:
        page = await door.enter(Role.CENTRAL_EDITOR)
        await page.goto("/console/articles?q=防汛")
        await expect(page.get_by_role("row")).to_have_count(3)

`door` stands before a hub that is empty but for whom the test lets in; `hubei` before one with
Hubei's clients enrolled and a worker that delivers to them. Whatever goes wrong in a browser (an
error on its console, what the policy for contents refuses, an answer of 500, a request to any other
host) fails the test at its end.
"""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, expect

from hub.cli.demo.sandboxes import Sandboxes, asking, starting_sandboxes
from hub.settings import Settings
from tests.browser.chromium import needed, running
from tests.browser.door import PATIENCE, Door
from tests.browser.house import House, open_house


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The session's browser."""
    path = needed()
    expect.set_options(timeout=PATIENCE)
    async with running(path) as browser:
        yield browser


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A hub that nobody has enrolled with."""
    async with open_house(settings) as opened:
        yield opened


@pytest.fixture
async def door(chromium: Browser, house: House) -> AsyncIterator[Door]:
    """The door of that hub."""
    opened = Door(chromium, house)
    yield opened
    await opened.close()
    assert opened.faults == []


@pytest.fixture(scope="session")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandboxes]:
    """WeChat, Weibo and WordPress: the sandboxes of their connectors, in a process of their own."""
    log_file = tmp_path_factory.mktemp("platforms") / "log"
    with starting_sandboxes(log_file) as process, asking(process.said()) as found:
        yield found


@pytest.fixture
async def hubei(house: House, door: Door, platforms: Sandboxes) -> AsyncIterator[Door]:
    """The same door, with Hubei enrolled behind it and a worker at work."""
    await house.enrol_hubei(platforms)
    async with house.at_work():
        yield door
