"""What is around every page: the menu, the keys, going back and forward, light and dark."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import httpx
from playwright.async_api import Error, Page, Route, expect
from sqlalchemy import text

from hub.access.roles import Role
from tests.browser.accessibility import violations
from tests.browser.door import PHONE, Door
from tests.browser.pages import OWN
from tests.browser.stories import ROADS, STORIES
from tests.waiting import until

FIRST_PAGE_BYTES = 150 * 1024  # packed, as they come over the wire
LINES = re.compile("^repeating-linear-gradient")
BLUE, NIGHT = "rgb(0, 82, 217)", "rgb(15, 26, 51)"
IS_COVERED = """
(one) => {
  const { content, visibility } = getComputedStyle(one, "::after");
  return content !== "none" && visibility === "visible";
}
"""
_FETCHED = """
() => performance.getEntries().filter((one) => one.encodedBodySize)
  .reduce((sum, one) => sum + one.encodedBodySize, 0)
"""


async def test_a_story_is_found_by_pinyin_and_opened_without_a_mouse(door: Door) -> None:
    article = await door.house.write(STORIES[ROADS])
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto("/console")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("jianganqu")
    title = re.compile("^" + STORIES[ROADS]["title"])
    link = page.locator("#palette-results").get_by_role("link", name=title)
    await expect(link).to_be_visible()
    assert await violations(page) == []
    while not await link.evaluate("one => one === document.activeElement"):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(rf"/console/articles/{article}$"))
    await expect(page.locator("#palette")).to_be_hidden()


async def test_keys_lead_where_the_sheet_of_keys_says(door: Door) -> None:
    page = await door.enter(Role.COMPLIANCE_OFFICER)
    await page.goto("/console")
    await page.keyboard.press("?")
    await expect(page.locator("#shortcuts")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.dispatch_event("h1", "keydown", {"key": "？"})  # while Chinese is typed
    await expect(page.locator("#shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await expect(page.locator("#q")).to_be_focused()
    await page.keyboard.type("?")
    await expect(page.locator("#q")).to_have_value("?")
    await expect(page.locator("#shortcuts")).to_be_hidden()
    await page.locator("h1").click()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("wuhan")
    await page.keyboard.press("Escape")
    await expect(page.locator("#palette")).to_be_hidden()
    await page.keyboard.press("g")
    await page.keyboard.press("r")
    await expect(page).to_have_url(re.compile("/console/retract$"))


async def test_from_ones_own_account_one_retracts_and_searches_at_once(door: Door) -> None:
    page = await door.enter(Role.COMPLIANCE_OFFICER)
    for own in OWN:
        await page.goto(own)
        await page.get_by_role("link", name="撤稿", exact=True).click()
        await expect(page).to_have_url(re.compile("/console/retract$"))
    await page.goto("/me")
    assert await violations(page) == []
    await page.keyboard.press("/")
    await page.keyboard.type("wode")
    await page.keyboard.press("Enter")
    await page.locator("#results").get_by_role("link", name="我的账户").click()
    await expect(page).to_have_url(re.compile("/me$"))


async def test_pages_change_in_place_and_the_way_back_and_forward_is_kept(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto("/console")
    await page.evaluate("window.stays = true")
    await _choose(page, "云稿库")
    await page.get_by_label("标题").first.fill("管制")
    await page.get_by_role("button", name="查询").click()
    await expect(page).to_have_url(re.compile(r"q=%E7%AE%A1%E5%88%B6"))
    await _choose(page, "指令")
    assert await page.evaluate("window.stays")
    await page.go_back()
    await _shows(page, "云稿库")
    await expect(page.get_by_label("标题").first).to_have_value("管制")
    await page.go_back()
    await page.go_back()
    await _shows(page, "工作台")
    await page.go_forward()
    await _shows(page, "云稿库")


async def test_whoever_goes_back_twice_quickly_is_where_they_went(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto("/console")
    for name in ("云稿库", "指令"):
        await _choose(page, name)
    asked, released, answered = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await released.wait()
        with suppress(Error):  # nobody waits for it any more
            await route.continue_()
        answered.set()

    await page.route("**/console/articles", hold)
    await page.evaluate("history.back()")
    await asked.wait()
    await page.evaluate("history.back()")
    await _shows(page, "工作台")
    async with page.expect_event("requestfinished", lambda one: "q=again" in one.url):
        released.set()
        await answered.wait()
        await page.evaluate("fetch('/console/articles?q=again').then((one) => one.text())")
    await _shows(page, "工作台")


async def test_the_menu_opens_on_a_phone_and_closes_on_the_next_page(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR, size=PHONE)
    await page.goto("/console")
    entry = page.locator(".sider").get_by_role("link", name="云稿库")
    await expect(entry).to_be_hidden()
    await page.locator("label.menu-button").tap()
    await expect(entry).to_be_visible()
    await entry.tap()
    await _shows(page, "云稿库")
    await expect(entry).to_be_hidden()


async def test_on_a_phone_a_list_shows_more_conditions_when_asked(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR, size=PHONE)
    await page.goto("/console/articles")
    category = page.get_by_label("栏目")
    await expect(page.get_by_label("标题")).to_be_visible()
    await expect(category).to_be_hidden()
    await page.get_by_label("更多条件").check()
    await category.select_option(label="科教")
    await page.get_by_role("button", name="查询").click()
    await expect(page).to_have_url(re.compile("category="))
    await expect(category).to_be_visible()  # so that nobody overlooks what narrows the list


async def test_a_session_that_has_ended_is_said_and_the_page_stays(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto("/console/articles")
    await page.get_by_label("标题").first.fill("管制")
    async with door.house.database.work() as session:
        await session.execute(text("update user_sessions set ended_at = now()"))
    await page.locator(".sider").get_by_role("link", name="指令").click()
    await expect(page.locator("#signed-out")).to_be_visible()
    await expect(page.get_by_label("标题").first).to_have_value("管制")


async def test_the_drawer_shows_a_pages_content_and_gives_the_focus_back(door: Door) -> None:
    article = await door.house.write(STORIES[ROADS])
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto(f"/console/articles/{article}")
    link = page.get_by_role("link", name="各平台效果预览")
    drawer = page.locator("#drawer")
    async with held(page, f"**/articles/{article}/previews"):
        await link.press("Enter")
        await expect(page.locator("#drawer-body:empty")).to_have_css("background-image", LINES)
    await expect(drawer).to_contain_text("微信公众号")
    await expect(drawer.locator("h1, .sider, .top")).to_have_count(0)
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await expect(link).to_be_focused()
    await link.click()
    await drawer.get_by_role("link", name="在整页打开").click()
    await expect(page).to_have_url(re.compile(rf"/console/articles/{article}/previews$"))
    await expect(drawer).to_be_hidden()


async def test_what_holds_no_longer_is_covered_until_the_answer_comes(door: Door) -> None:
    article = await door.house.write(STORIES[ROADS])
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto(f"/console/push?article={article}")
    counted = page.locator("#preview > .card-body")
    async with held(page, "**/push/preview"):
        await page.get_by_label("优先级").select_option(index=1)
        await until(partial(counted.evaluate, IS_COVERED))
    await until(partial(counted.evaluate, f"one => !({IS_COVERED})(one)"))
    for address, place in (("push", "#found > .card"), ("retract", "#found")):
        await page.goto(f"/console/{address}")
        found = page.locator(place)
        async with held(page, "**/*q=*"):
            await page.locator("#find-q").press_sequentially("管制")
            await until(partial(found.evaluate, IS_COVERED))
        await expect(found).to_contain_text(STORIES[ROADS]["title"])
        await until(partial(found.evaluate, f"one => !({IS_COVERED})(one)"))


async def test_on_the_sheets_only_their_own_button_is_coloured(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    coloured = page.locator(".top").locator(".btn-primary, .btn-danger")
    for address, others in (("/console/push", ["撤稿"]), ("/console/retract", ["推稿"])):
        await page.goto(address)
        await expect(coloured).to_have_text(others)


async def test_without_scripts_nothing_is_offered_that_only_scripts_do(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR, javascript=False)
    await page.goto("/console")
    await page.locator("details.own summary").click()
    await expect(page.get_by_role("button", name="退出")).to_be_visible()
    for name in ("浅色 / 深色", "键盘快捷键"):
        await expect(page.locator(".own-menu").get_by_text(name)).to_be_hidden()


async def test_what_changed_between_two_versions_is_gone_through(door: Door) -> None:
    article = await _rewritten(door)
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto(f"/console/articles/{article}/diff?old=1&new=2")
    onward = page.get_by_role("button", name="下一处改动")
    same, changed = page.locator(".diff > .diff-same"), page.locator(".diff > p:not(.diff-same)")
    await expect(changed).to_have_count(3)  # the digest, which the text begins with, and two of it
    await page.get_by_label("只看改动").check()
    await expect(page.locator(".diff-skipped")).to_have_text("2 段未改动")
    await expect(same.locator("visible=true")).to_have_count(2)
    for at in (0, 1, 2, 0):
        await onward.press("Enter")
        await expect(changed.nth(at)).to_be_focused()
        await expect(changed.nth(at)).to_be_in_viewport()
        await expect(page.locator(".diff > .is-here")).to_have_count(1)
    await page.get_by_label("只看改动").uncheck()
    await expect(page.locator(".diff-skipped")).to_have_count(0)
    await expect(same.locator("visible=true")).to_have_count(4)
    assert await violations(page) == []


async def test_it_looks_calm_and_dense(door: Door) -> None:
    await door.house.write(STORIES[ROADS])
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto("/console/push")
    await expect(page.locator("body")).to_have_css("font-size", "14px")
    await expect(page.locator("tbody > tr > td").first).to_have_css("height", "40px")
    await expect(page.locator("main .btn-primary").first).to_have_css("background-color", BLUE)
    await expect(page.locator(".sider")).to_have_css("background-color", NIGHT)


async def test_dark_is_remembered(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto("/console")
    await page.locator("details.own summary").click()
    await page.get_by_role("button", name="深色").click()
    await expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


async def test_the_first_page_is_light(door: Door) -> None:
    page = await door.enter(*Role)
    await page.goto("/console", wait_until="networkidle")
    assert 0 < await page.evaluate(_FETCHED) <= FIRST_PAGE_BYTES


@asynccontextmanager
async def held(page: Page, address: str) -> AsyncIterator[None]:
    """Let nothing that is asked of an address come while the block runs."""
    released = asyncio.Event()

    async def hold(route: Route) -> None:
        await released.wait()
        with suppress(Error):  # another has taken its place
            await route.continue_()

    await page.route(address, hold)
    yield
    released.set()


async def _rewritten(door: Door) -> int:
    """Write a story of six paragraphs, and a version whose first and last are others."""
    first = [f"{line}日8时，汉口站水位27.{line}0米。" for line in range(1, 7)]
    second = [first[0].replace("8时", "20时"), *first[1:5], first[5].replace("8时", "20时")]
    bodies = ["".join(f"<p>{line}</p>" for line in lines) for lines in (first, second)]
    article = await door.house.write({"title": "汉口站水位", "body": bodies[0]})
    token = await door.house.session_of(Role.CENTRAL_EDITOR)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=door.house.url, headers=headers) as client:
        said = {"title": "汉口站水位", "body": bodies[1]}
        answer = await client.post(f"/api/v1/articles/{article}/versions", json=said)
        assert answer.is_success, answer.text
    return article


async def _choose(page: Page, entry: str) -> None:
    await page.locator(".sider").get_by_role("link", name=entry).click()
    await _shows(page, entry)


async def _shows(page: Page, title: str) -> None:
    await expect(page.locator("h1")).to_have_text(title)
    here = page.locator(".sider a[aria-current=page]")
    await expect(here).to_have_text(title)
