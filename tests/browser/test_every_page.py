"""Every page of the console: at a desk and on a phone, light and dark.

It is there in three ways: loaded, put in place of another by htmx, and without any script.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, expect

from hub.access.roles import Role
from hub.cli.demo.sandboxes import Sandboxes
from hub.settings import Settings
from tests.browser.accessibility import AGAIN, pale, violations
from tests.browser.day import Day, open_day
from tests.browser.door import DESK, PHONE, Door
from tests.browser.keyboard import reaches_the_main_action
from tests.browser.layout import sticks_out
from tests.browser.pages import PAGES, path_of
from tests.browser.screenshots import SCREENS

RETRACTING = "a[href='/console/retract']"
SEARCHING = "form[action='/console/search'] #q"
FOLLOW = """
(path) => {
  const link = Object.assign(document.createElement("a"), { href: path });
  document.body.append(link);
  htmx.process(link);
  document.getElementById("main").dataset.left = "";
  link.click();
}
"""


@dataclass(frozen=True)
class Browsers:
    """Somebody who may do everything, at a desk and on the way, and there without scripts, too."""

    door: Door
    day: Day
    desk: Page
    phone: Page
    plain: Page


@pytest.fixture(scope="module")
async def browsers(
    chromium: Browser, settings_for_all: Settings, platforms: Sandboxes
) -> AsyncIterator[Browsers]:
    async with open_day(settings_for_all, platforms) as day:
        door = Door(chromium, day.house)
        desk = await door.enter(*Role)
        phone = await door.enter(*Role, size=PHONE, dark=True)
        plain = await door.enter(*Role, size=PHONE, javascript=False)
        yield Browsers(door, day, desk, phone, plain)
        await door.close()


@pytest.fixture(autouse=True)
async def nothing_went_wrong(browsers: Browsers) -> AsyncIterator[None]:
    browsers.door.faults.clear()
    yield
    assert browsers.door.faults == []


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_can_be_used_at_a_desk(page: str, browsers: Browsers) -> None:
    await _open(browsers.desk, page, browsers)
    assert await violations(browsers.desk) == []
    await browsers.desk.emulate_media(color_scheme="dark")
    assert await pale(browsers.desk, _but(page)) == []
    await browsers.desk.emulate_media(color_scheme="light")
    assert await reaches_the_main_action(browsers.desk)
    for way in (RETRACTING, SEARCHING):
        await expect(browsers.desk.locator(way).first).to_be_visible()


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_that_htmx_puts_in_place_can_be_used_on_a_phone(
    page: str, browsers: Browsers
) -> None:
    await _follow(browsers.phone, page, browsers)
    assert await sticks_out(browsers.phone, PHONE["width"]) == []
    assert await violations(browsers.phone, _but(page)) == []
    await browsers.phone.emulate_media(color_scheme="light")
    assert await pale(browsers.phone, _but(page)) == []
    await browsers.phone.emulate_media(color_scheme="dark")


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_needs_no_scripts(page: str, browsers: Browsers) -> None:
    await _open(browsers.plain, page, browsers)
    assert await sticks_out(browsers.plain, PHONE["width"]) == []
    await browsers.plain.set_viewport_size(DESK)
    assert await sticks_out(browsers.plain, DESK["width"]) == []
    await browsers.plain.set_viewport_size(PHONE)


@pytest.mark.parametrize(
    ("page", "numbers"),
    [("/console/commands/{command_id}", ".live-numbers b"), ("/console/audit", "tbody .num")],
)
async def test_on_paper_there_is_what_was_found_and_nothing_to_press(
    page: str, numbers: str, browsers: Browsers
) -> None:
    await _open(browsers.desk, page, browsers)
    await browsers.desk.emulate_media(media="print")
    await expect(browsers.desk.locator(numbers).first).to_have_text(re.compile(r"\d"))
    await expect(browsers.desk.locator(numbers).first).to_be_visible()
    for gone in (".sider", ".top", "button", ".btn", "input"):
        await expect(browsers.desk.locator(gone).locator("visible=true")).to_have_count(0)
    await browsers.desk.emulate_media(media="screen")


@pytest.mark.parametrize("name", SCREENS)
async def test_a_page_of_which_there_are_pictures_is_there(name: str, browsers: Browsers) -> None:
    where = path_of(SCREENS[name], browsers.day.found)
    answer = await browsers.desk.request.get(where, max_redirects=0)
    assert answer.status == 200


async def _open(page: Page, path: str, browsers: Browsers) -> None:
    answer = await page.goto(path_of(path, browsers.day.found))
    assert answer is not None
    assert answer.status == 200
    assert await page.locator("h1").inner_text()


async def _follow(page: Page, path: str, browsers: Browsers) -> None:
    """Follow a link to a page; pages outside of the console are loaded."""
    if not path.startswith("/console"):
        return await _open(page, path, browsers)
    if not await page.evaluate("'htmx' in window"):
        await page.goto("/console")
    where = path_of(path, browsers.day.found)
    await page.evaluate("window.stays = true")
    async with page.expect_response(lambda one: one.url.endswith(where)) as answered:
        await page.evaluate(FOLLOW, where)
    assert (await answered.value).status in {200, 303}
    await expect(page.locator("#main:not([data-left]) h1")).not_to_be_empty()
    await expect(page.locator(".htmx-settling, .htmx-swapping")).to_have_count(0)
    assert await page.evaluate("window.stays")
    return None


def _but(page: str) -> list[str]:
    return [] if page == PAGES[0] else AGAIN
