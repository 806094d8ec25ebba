"""The browser before the hub, and that nothing that goes wrong in it stays unseen."""

import pytest
from playwright.async_api import ViewportSize, expect

from hub.access.roles import Role
from tests.browser.accessibility import violations
from tests.browser.chromium import needed
from tests.browser.door import DESK, PHONE, Door
from tests.waiting import until

FAULTS = {
    "setTimeout(() => { throw new Error('broken') })": "exception: ",
    "document.body.append(Object.assign(new Image(), {src: '/console/none.png'}))": "404: GET ",
    "document.body.append(Object.assign(new Image(), {src: '//elsewhere.test/a'}))": "console: ",
    "document.body.setAttribute('style', 'color: red')": "console: ",
    "document.body.setAttribute('onclick', 'alert(1)'); document.body.click()": "console: ",
}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
async def test_a_session_is_known(door: Door, size: ViewportSize, *, javascript: bool) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR, size=size, javascript=javascript)
    await page.goto("/me")
    await expect(page.locator("body")).to_contain_text("湖北省融媒体中心总编室")


async def test_whoever_has_no_session_is_asked_to_sign_in(door: Door) -> None:
    page = await door.approach()
    await page.goto("/me")
    await expect(page).to_have_url(f"{door.house.url}/sign-in?next=/me")
    assert await violations(page) == []


@pytest.mark.parametrize("script", FAULTS)
async def test_what_goes_wrong_in_a_browser_is_noted(door: Door, script: str) -> None:
    page = await door.approach()
    await page.goto("/sign-in")
    await page.evaluate(f"() => {{ {script} }}")
    await until(lambda: door.faults)
    assert door.faults[0].startswith(FAULTS[script])
    door.faults.clear()


async def test_a_request_to_another_host_is_noted_and_goes_nowhere(door: Door) -> None:
    page = await door.approach()
    answer = await page.evaluate("fetch('http://hub.test/').then(() => 'came', () => 'lost')")
    assert answer == "lost"
    assert door.faults[0] == "another host was asked: http://hub.test/"
    door.faults.clear()


async def test_an_image_without_words_is_a_violation(door: Door) -> None:
    page = await door.approach()
    await page.goto("/sign-in")
    await page.evaluate("document.body.append(new Image())")
    assert [one.split(":")[0] for one in await violations(page)] == ["image-alt"]


@pytest.mark.parametrize(
    ("need", "ends"), [("", pytest.skip.Exception), ("php browser", pytest.fail.Exception)]
)
def test_without_a_browser_its_tests_are_skipped_unless_they_are_needed(
    monkeypatch: pytest.MonkeyPatch, need: str, ends: type[BaseException]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HUB_TESTS_NEED", need)
    with pytest.raises(ends, match="apt-get install chromium"):
        needed()
