"""Regions and units are offered while one types their names, their pinyin or their codes."""

from playwright.async_api import Page, expect

from hub.access.roles import Role
from tests.browser.accessibility import violations
from tests.browser.door import Door

NEW = "/console/accounts/new?platform=webhook"
REGION, UNIT = "#f-region_code", "#f-organisation"


async def typed(page: Page, field: str, text: str) -> None:
    """Type into a field, and wait until something is offered."""
    await page.locator(field).press_sequentially(text)
    await expect(page.locator(f"{field}-offered")).to_be_visible()


async def test_a_region_is_chosen_with_the_keyboard_and_a_unit_with_a_click(
    hubei: Door,
) -> None:
    page = await hubei.enter(Role.UNIT_ADMINISTRATOR)
    await page.goto(NEW)
    await typed(page, REGION, "jianganqu")
    offered = page.get_by_role("option", name="武汉市 / 江岸区")
    await expect(offered).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await expect(offered).to_have_attribute("aria-selected", "true")
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await expect(page.locator(REGION)).to_have_value("420102")
    await expect(page.locator(f"{REGION}-offered")).to_be_hidden()
    assert "new?platform" in page.url  # nothing was sent by it

    await typed(page, UNIT, "荆州市")
    await page.keyboard.press("Escape")
    await expect(page.locator(f"{UNIT}-offered")).to_be_hidden()
    await expect(page.locator(UNIT)).to_have_value("荆州市")
    await typed(page, UNIT, "融媒")
    await page.get_by_role("option", name="荆州市融媒体中心").first.click()
    await expect(page.locator(UNIT)).to_have_value("荆州市融媒体中心")
