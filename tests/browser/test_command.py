"""A command's page while the command runs: it follows by itself where scripts run."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from playwright.async_api import Page, expect

from hub.access.roles import Role
from tests.browser.door import Door
from tests.browser.house import House
from tests.browser.stories import ROADS, STORIES

LATER = (datetime.now(UTC) + timedelta(days=1)).isoformat()
SLOW = 60_000.0  # milliseconds; the machine may be busy


async def push_to_wuhan(house: House, **more: Any) -> str:
    """Push a story to the city's clients; return the address of the command's page."""
    token = await house.session_of(Role.CENTRAL_EDITOR)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"{house.url}/api/v1", headers=headers) as client:
        story = (await client.post("/articles", json=STORIES[ROADS])).json()
        target = {"regions": ["420100"]}
        body = {"kind": "push", "articles": [story["article"]["id"]], "target": target} | more
        return f"/console/commands/{(await client.post('/commands', json=body)).json()['id']}"


async def expect_the_end(page: Page) -> None:
    """Wait until all that needs no person has come to the page."""
    numbers = page.locator("#live .live-numbers")
    await expect(numbers).not_to_contain_text("进行中", timeout=SLOW)
    await expect(numbers).to_contain_text("待人工处理")
    await expect(page.locator(".heat")).to_contain_text("江岸区", timeout=SLOW)


async def test_an_editor_watches_a_push_land_without_a_hand(hubei: Door) -> None:
    page = await hubei.enter(Role.CENTRAL_EDITOR)
    where = await push_to_wuhan(hubei.house)
    await page.goto(where)
    await page.evaluate("window.neverLoadedAgain = true")
    await expect_the_end(page)
    await expect(page.locator("#details")).to_contain_text("需人工操作", timeout=SLOW)
    await expect(page.locator("#listed")).not_to_contain_text("发送中", timeout=SLOW)
    await expect(page.locator("#listed")).to_contain_text("已发布")
    assert await page.evaluate("window.neverLoadedAgain")
    await page.go_back()
    await page.go_forward()
    await expect_the_end(page)


async def test_what_somebody_else_has_paused_offers_to_go_on(hubei: Door) -> None:
    page = await hubei.enter(Role.COMPLIANCE_OFFICER)
    where = await push_to_wuhan(hubei.house, not_before=LATER)
    await page.goto(where)
    await page.get_by_label("原因").fill("等待省应急管理厅确认")
    other = await hubei.enter(Role.COMPLIANCE_OFFICER)
    await other.goto(where)
    await other.get_by_label("原因").fill("路段有变")
    await other.locator("#pause").get_by_role("button").click()
    await expect(page.get_by_role("button", name="恢复")).to_be_visible(timeout=SLOW)
    await expect(page.locator("#pause")).to_be_hidden()
    await page.get_by_role("button", name="恢复").click()
    await expect(other.get_by_label("原因")).to_be_visible(timeout=SLOW)


async def test_without_scripts_the_page_says_to_load_it_once_more(hubei: Door) -> None:
    page = await hubei.enter(Role.CENTRAL_EDITOR, javascript=False)
    where = await push_to_wuhan(hubei.house)
    await page.goto(where)
    again = page.get_by_role("link", name="刷新页面查看最新进度")
    await again.click()
    await expect(page.locator("#live")).to_contain_text("42")
