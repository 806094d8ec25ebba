"""What fits is offered while one types: names, pinyin, codes; also for each of several."""

import re

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from hub.access.roles import Role
from tests.browser.accessibility import violations
from tests.browser.door import Door
from tests.browser.stories import ROADS, STORIES

NEW = "/console/accounts/new?platform=webhook"
REGION, UNIT = "#f-region_code", "#f-organisation"
REGIONS = '[id="f-scope.regions"]'
APP = ("yunshangjianli", "云上监利", "自有客户端")
PAGE = ("shishoushi", "石首市融媒体中心网站", "区域网页")
TAGS, ACCOUNTS = '[id="f-target.tags"]', '[id="f-target.accounts"]'


async def typed(page: Page, field: str, text: str) -> None:
    """Type into a field, and wait until something is offered."""
    await page.locator(field).press_sequentially(text)
    await expect(offered(page, field)).to_be_visible()


def offered(page: Page, field: str) -> Locator:
    """Return the list below a field."""
    return page.locator(field).locator("xpath=following-sibling::ul")


async def test_tags_and_accounts_are_chosen_one_after_the_other(hubei: Door) -> None:
    story = await hubei.house.write(STORIES[ROADS])
    page = await hubei.enter(Role.CENTRAL_EDITOR)
    await page.goto(f"/console/push?article={story}")
    await typed(page, TAGS, "khd")
    async with page.expect_response("**/console/push/preview"):
        await page.get_by_role("option", name="客户端").click()
    await expect(page.locator(TAGS)).to_have_value("客户端 ")

    await page.locator("summary", has_text="指定账号").click()
    chosen = ""
    for pinyin, name, platform in APP, PAGE:
        await typed(page, ACCOUNTS, pinyin)
        first = page.get_by_role("option", name=name)
        await expect(first).to_contain_text(platform)
        chosen += (await first.inner_text()).rpartition("#")[2].strip() + " "
        assert await violations(page) == []
        await page.keyboard.press("ArrowDown")
        async with page.expect_response("**/console/push/preview"):
            await page.keyboard.press("Enter")
        await expect(page.locator(ACCOUNTS)).to_have_value(chosen)


async def test_only_some_regions_are_retracted_from_by_their_names(hubei: Door) -> None:
    story = await hubei.house.write(STORIES[ROADS])
    page = await hubei.enter(Role.COMPLIANCE_OFFICER)
    await page.goto(f"/console/retract?article={story}")
    await page.locator("summary", has_text="限定地区").click()
    for pinyin, code in (("jianli", "421088"), ("jiangan", "420102")):
        await typed(page, REGIONS, pinyin)
        await page.get_by_role("option", name=code).click()
    await expect(page.locator(REGIONS)).to_have_value("421088 420102 ")


@pytest.mark.parametrize(
    ("address", "field", "pinyin", "name"),
    [
        ("/console/orders", "#f-account", "yunshangjianli", "云上监利"),
        ("/console/holds", "#f-reach_account", "yunshangjianli", "云上监利"),
        ("/console/holds", "#f-reach_region", "jianli", "荆州市 / 监利市"),
        ("/console/commands", "#f-article", "wuhan", STORIES[ROADS]["title"]),
    ],
)
async def test_a_field_that_takes_a_number_is_filled_by_a_name(
    hubei: Door, address: str, field: str, pinyin: str, name: str
) -> None:
    await hubei.house.write(STORIES[ROADS])
    page = await hubei.enter(Role.CENTRAL_EDITOR)
    await page.goto(address)
    await typed(page, field, pinyin)
    await page.get_by_role("option", name=name).first.click()
    await expect(page.locator(field)).to_have_value(re.compile(r"^\d+$"))


async def test_a_region_is_chosen_with_the_keyboard_and_a_unit_with_a_click(
    hubei: Door,
) -> None:
    page = await hubei.enter(Role.UNIT_ADMINISTRATOR)
    await page.goto(NEW)
    await typed(page, REGION, "jianganqu")
    option = page.get_by_role("option", name="武汉市 / 江岸区")
    await expect(option).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await expect(option).to_have_attribute("aria-selected", "true")
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await expect(page.locator(REGION)).to_have_value("420102")
    await expect(offered(page, REGION)).to_be_hidden()
    assert "new?platform" in page.url  # nothing was sent by it

    await typed(page, UNIT, "荆州市")
    await page.keyboard.press("Escape")
    await expect(offered(page, UNIT)).to_be_hidden()
    await expect(page.locator(UNIT)).to_have_value("荆州市")
    await typed(page, UNIT, "融媒")
    await page.get_by_role("option", name="荆州市融媒体中心").first.click()
    await expect(page.locator(UNIT)).to_have_value("荆州市融媒体中心")


async def test_the_deliveries_of_a_command_are_narrowed_down_to_an_account_by_its_name(
    hubei: Door,
) -> None:
    story = await hubei.house.write(STORIES[ROADS])
    token = await hubei.house.session_of(Role.CENTRAL_EDITOR)
    headers = {"Authorization": f"Bearer {token}"}
    push = {"kind": "push", "articles": [story], "target": {"regions": ["421088"]}}
    async with httpx.AsyncClient(base_url=hubei.house.url, headers=headers) as client:
        issued = (await client.post("/api/v1/commands", json=push)).json()
    page = await hubei.enter(Role.CENTRAL_EDITOR)
    await page.goto(f"/console/commands/{issued['id']}")
    await typed(page, "#f-account", "yunshangjianli")
    await page.get_by_role("option", name="云上监利").click()
    await page.get_by_role("button", name="查询").click()
    await page.wait_for_url(re.compile(r"account=\d+"))
    rows = page.locator("#deliveries tbody tr")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("云上监利")
