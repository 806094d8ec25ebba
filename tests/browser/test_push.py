"""Pushing in a real browser: the tree of regions, the number that follows a click, the button."""

import re

import httpx
from playwright.async_api import Page, expect

from hub.access.roles import Role
from tests.browser.accessibility import violations
from tests.browser.door import PHONE, Door
from tests.browser.house import House
from tests.browser.stories import DAM, ROADS, STORIES

SETTLED = """() => { window.settled = new Promise((then) =>
    document.addEventListener("htmx:afterSettle", () => then(), { once: true })); }"""
BUTTON = "button[value=send]"


async def written(house: House) -> int:
    """Write a story over the API; return its number."""
    token = await house.session_of(Role.CENTRAL_EDITOR)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers) as client:
        answer = await client.post("/api/v1/articles", json=STORIES[ROADS])
        answer.raise_for_status()
        return int(answer.json()["article"]["id"])


async def counted(page: Page) -> int:
    """Return how many accounts the button says."""
    text = await page.locator(BUTTON).inner_text()
    return int(re.sub(r"\D", "", text))


async def tick(page: Page, region: str) -> None:
    """Click a region's box, and wait until its number has come."""
    async with page.expect_response("**/console/push/preview"):
        await page.get_by_role("checkbox", name=region, exact=True).click()


async def test_a_city_is_chosen_in_the_tree_but_for_a_county(hubei: Door) -> None:
    article = await written(hubei.house)
    page = await hubei.enter(Role.CENTRAL_EDITOR)
    await page.goto(f"/console/push?article={article}")

    await tick(page, "武汉市")
    whole = await counted(page)
    province = page.get_by_role("checkbox", name="湖北省", exact=True)
    assert await province.evaluate("box => box.indeterminate && !box.checked")

    await page.get_by_role("button", name="展开武汉市").click()
    await tick(page, "江岸区")
    await expect(page.locator(BUTTON)).not_to_have_text(f"推送到 {whole} 个账号")
    assert await counted(page) < whole
    city = page.get_by_role("checkbox", name="武汉市", exact=True)
    assert await city.evaluate("box => box.indeterminate && box.checked")
    assert await violations(page) == []

    number = await counted(page)
    await page.get_by_label("目标集名称").fill("武汉除江岸")
    await page.get_by_role("button", name="保存为目标集").click()
    await page.get_by_role("link", name="武汉除江岸").click()
    await page.wait_for_url(re.compile(r"set=\d+"))
    await expect(city).to_be_checked()
    assert await city.evaluate("box => box.indeterminate")
    assert await counted(page) == number

    await page.locator(BUTTON).click()
    await page.wait_for_url(re.compile(r"/console/commands/\d+$"))
    command = page.url.rpartition("/")[2]
    answer = await page.request.get(f"/api/v1/commands/{command}")
    said = await answer.json()
    assert said["rule"] == {"regions": ["420100"], "exclude": {"regions": ["420102"]}}
    assert said["progress"]["total"] == number


async def test_a_branch_of_the_tree_is_fetched_when_it_is_opened_and_once(hubei: Door) -> None:
    article = await written(hubei.house)
    page = await hubei.enter(Role.CENTRAL_EDITOR)
    asked: list[str] = []
    page.on("request", lambda each: asked.extend(re.findall(r"/regions/tree\?(.*)", each.url)))
    await page.goto(f"/console/push?article={article}")
    await expect(page.get_by_role("checkbox", name="武汉市", exact=True)).to_be_visible()
    assert asked == ["", "parent=420000"]  # the only province is opened by itself
    county = page.get_by_role("checkbox", name="江岸区", exact=True)
    await expect(county).to_have_count(0)
    opener = page.get_by_role("button", name="展开武汉市")
    for is_open in (True, False, True):
        await opener.click()
        await expect(county).to_be_visible(visible=is_open)
    assert asked == ["", "parent=420000", "parent=420100"]


async def test_a_region_is_found_by_its_name_and_by_its_code(hubei: Door) -> None:
    article = await written(hubei.house)
    page = await hubei.enter(Role.CENTRAL_EDITOR)
    await page.goto(f"/console/push?article={article}")
    search = page.get_by_role("searchbox", name="名称、拼音或代码")
    shown = page.locator("region-tree .tree > ul:visible").get_by_role("checkbox")
    for typed, name in (("监利", "监利市"), ("421081", "石首市")):
        await search.fill(typed)
        found = page.get_by_role("checkbox", name=re.compile(f"荆州市 {name}$"))
        await expect(found).to_be_visible()
        await expect(shown).to_have_count(1)


async def test_a_region_is_found_by_pinyin_on_a_phone(hubei: Door) -> None:
    article = await written(hubei.house)
    page = await hubei.enter(Role.CENTRAL_EDITOR, size=PHONE)
    await page.goto(f"/console/push?article={article}")
    await page.get_by_role("searchbox", name="名称、拼音或代码").fill("jianli")
    async with page.expect_response("**/console/push/preview"):
        await page.get_by_role("checkbox", name="监利市").click()
    assert await counted(page) == 3
    await expect(page.locator(BUTTON)).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert await violations(page) == []
    # nothing that was chosen is lost when the form comes back
    await page.locator("#f-not_before").fill("2020-01-01T08:00")
    await page.locator("#push").evaluate("form => form.requestSubmit()")
    await expect(page.locator("#wrong")).to_be_visible()
    await page.get_by_role("searchbox", name="名称、拼音或代码").fill("jianli")
    await expect(page.get_by_role("checkbox", name="监利市")).to_be_checked()


async def test_whoever_types_on_is_not_led_away_by_what_is_wrong_so_far(door: Door) -> None:
    article = await written(door.house)
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto(f"/console/push?article={article}")
    await page.locator("summary", has_text="指定账号").click()
    await page.get_by_label("另外指定的账号").fill("云上")
    await page.evaluate(SETTLED)
    await page.get_by_label("内部原因").focus()
    await page.evaluate("window.settled")
    await expect(page.locator("#preview [role=alert]")).to_contain_text("整数")
    await expect(page.get_by_label("内部原因")).to_be_focused()


async def test_what_was_chosen_stays_chosen_while_another_is_looked_for(door: Door) -> None:
    roads = await written(door.house)
    dam = await door.house.write(STORIES[DAM])
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto("/console/push")
    await page.get_by_role("checkbox", name=STORIES[ROADS]["title"]).check()
    async with page.expect_response(re.compile("q=")):
        await page.locator("#find-q").fill("三峡")
    await page.get_by_role("checkbox", name=STORIES[DAM]["title"]).check()
    await expect(page.locator("[data-ticked]")).to_have_text("2")
    async with page.expect_response(re.compile("q=")):
        await page.get_by_role("search").get_by_role("button").click()
    await expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    await page.locator(".batch").get_by_role("button").click()
    await expect(page.locator(".chosen li")).to_have_count(2)
    assert {f"article={roads}", f"article={dam}"} == set(page.url.partition("?")[2].split("&"))


async def test_on_a_phone_a_story_that_is_found_has_its_button_in_sight(door: Door) -> None:
    await written(door.house)
    page = await door.enter(Role.CENTRAL_EDITOR, Role.COMPLIANCE_OFFICER, size=PHONE)
    for address, name in (("/console/retract", "撤回“"), ("/console/push", "推送《")):
        await page.goto(address)
        box = await page.locator("#found").get_by_role("link", name=name).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PHONE["width"], address
