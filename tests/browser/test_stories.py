"""The two stories that the hub is for, whole, in a real browser, at a desk and on a phone."""

import asyncio
import re

import pytest
from playwright.async_api import Page, ViewportSize, expect

from hub.access.roles import Role
from tests.browser.door import DESK, PHONE, Door
from tests.browser.keyboard import tab_to
from tests.browser.stories import ROADS, STORIES
from tests.waiting import until

SIZES = [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone")]
TITLE = "关于启动低温雨雪冰冻灾害省级Ⅳ级应急响应的通知"
TEXT = "据省气象台预报，今天夜间至后天我省自北向南有一次低温雨雪冰冻过程。"
COUNT_CLICKS = "window.clicks = 0; addEventListener('click', () => { clicks += 1; }, true)"
BY_HAND = 59  # of Hubei's accounts are on a platform without an interface
LANDED = 120.0  # seconds; the machine may be busy

pytestmark = pytest.mark.timeout(600)

_SHOWN = re.compile(r"(\d+) / (\d+)\s*已结束(?:\s*(\d+)\s*待人工处理)?")


async def write(page: Page) -> None:
    """Write a notice and put it into the pool."""
    await page.goto("/console/drafts")
    await page.get_by_role("button", name="写新稿件").click()
    await page.wait_for_url(re.compile(r"/console/drafts/\d+"))
    await page.locator("#f-title").fill(TITLE)
    place = page.locator(".editor-place [contenteditable=true]")
    await place.click()
    await place.press_sequentially(TEXT, delay=0)
    await page.locator("#f-source").fill("湖北省应急管理厅")
    await expect(page.locator("#saved-at")).to_contain_text("已保存")
    await page.get_by_role("button", name="发布入库").click()
    await page.wait_for_url(re.compile(r"/console/articles/\d+$"))
    await expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


async def push_to_hubei(page: Page) -> int:
    """Push the story that the page shows to all of Hubei; return how many accounts get it."""
    await page.locator("main").get_by_role("link", name="推稿", exact=True).first.click()
    await page.wait_for_url(re.compile(r"/console/push\?article=\d+"))
    await page.get_by_role("checkbox", name="湖北省", exact=True).click()
    button = page.locator("button[value=send]")
    await expect(button).to_have_text(re.compile(r"推送到 \d+ 个账号"))
    await expect(page.locator(".push-forecast")).to_contain_text("可彻底撤回")
    count = int(re.sub(r"\D", "", await button.inner_text()))
    await button.click()
    await page.wait_for_url(re.compile(r"/console/commands/\d+$"))
    return count


async def settles(page: Page, *, by_hand: int) -> int:
    """Watch a command, without touching its page, until all but so many copies are done.

    Returns:
        How many copies it is about.
    """
    total = 0

    async def settled() -> bool:
        nonlocal total
        shown = _SHOWN.search(await page.locator("main").inner_text())
        done, total, parked = (int(each or 0) for each in shown.groups()) if shown else (0, 0, 0)
        return bool(total) and (done, parked) == (total - by_hand, by_hand)

    await until(settled, LANDED)
    return total


async def do_by_hand(page: Page) -> None:
    """Do what the first order asks for, and say so."""
    await page.goto("/console/orders")
    await page.locator("tbody").get_by_role("link", name=re.compile("#")).first.click()
    await page.wait_for_url(re.compile(r"/console/orders/\d+$"))
    await expect(page.locator("#instructions")).to_have_value(re.compile("小红书"))
    await page.get_by_role("button", name="已完成").click()
    await expect(page.get_by_role("button", name="已完成")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
async def test_an_editor_writes_checks_pushes_to_hubei_and_watches_it_land(
    hubei: Door, size: ViewportSize
) -> None:
    page = await hubei.enter(Role.CENTRAL_EDITOR, size=size)
    await write(page)
    story = page.url
    await page.goto(f"{story}/previews")
    await expect(page.locator("main")).to_contain_text("微信公众号")
    await page.goto(f"{story}/previews?platform=site")
    await page.locator("iframe").scroll_into_view_if_needed()
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_role("heading", level=1)).to_have_text(TITLE)
    await page.goto(story)
    count = await push_to_hubei(page)
    assert count > 119  # units
    assert await settles(page, by_hand=BY_HAND) == count


@pytest.mark.parametrize("size", SIZES)
async def test_an_officer_gets_a_call_and_retracts_follows_up_one_case_and_exports_the_record(
    hubei: Door, size: ViewportSize
) -> None:
    editor = await hubei.enter(Role.CENTRAL_EDITOR, size=size)
    await write(editor)
    await push_to_hubei(editor)
    await settles(editor, by_hand=BY_HAND)
    page = await hubei.enter(Role.COMPLIANCE_OFFICER, size=size)
    await do_by_hand(page)
    await settles(editor, by_hand=BY_HAND - 1)

    await page.goto("/console")
    await page.evaluate(COUNT_CLICKS)
    await page.locator("#q").fill("yuxue")
    await page.locator("#q").press("Enter")
    await page.get_by_role("link", name=f"撤稿：{TITLE}").click()
    button = page.get_by_role("button", name=re.compile(r"撤回 \d+ 个账号的稿件"))
    await expect(button).to_be_in_viewport()  # on a phone, too: nobody looks for it
    await button.click()
    await page.wait_for_url(re.compile(r"/console/commands/\d+$"))
    assert await page.evaluate("window.clicks") == 2
    retraction = page.url
    total = await settles(page, by_hand=BY_HAND)  # one to delete; of the others nobody has told

    await do_by_hand(page)
    await page.goto(retraction)
    await settles(page, by_hand=BY_HAND - 1)
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="导出记录").click()
    record = (await (await coming.value).path()).read_text(encoding="utf-8-sig")
    assert record.count("\n") > total


async def test_an_officer_finds_a_story_by_pinyin_and_retracts_it_by_keys_alone(
    door: Door,
) -> None:
    await door.house.write(STORIES[ROADS])
    page = await door.enter(Role.COMPLIANCE_OFFICER)
    await page.goto("/console")
    await page.keyboard.press("/")
    await page.keyboard.type("jianganqu")
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_role("link", name=f"撤稿：{STORIES[ROADS]['title']}"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_role("radio", name="内容有误"))
    await page.keyboard.press("ArrowDown")
    await tab_to(page, page.get_by_role("textbox", name="具体说明"))
    await page.keyboard.type("电话通知")
    await tab_to(page, page.get_by_role("button", name="全网禁发"))
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/console/commands/\d+$"))
    await expect(page.locator("main")).to_contain_text("上级指令要求撤稿：电话通知")


async def test_two_officers_retract_the_same_story_at_once(hubei: Door) -> None:
    story = await hubei.house.write(STORIES[ROADS])
    pages = [await hubei.enter(Role.COMPLIANCE_OFFICER, size=size) for size in (DESK, PHONE)]
    for page in pages:
        await page.goto(f"/console/retract?article={story}")
    red = [page.get_by_role("button", name="全网禁发") for page in pages]
    await asyncio.gather(*(button.click() for button in red))
    for page in pages:
        await page.wait_for_url(re.compile(r"/console/commands/\d+$"))
        await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("撤稿 #"))
    assert pages[0].url != pages[1].url
