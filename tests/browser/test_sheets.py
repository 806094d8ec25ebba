"""The sheets before a push and a retraction: what is typed there is never lost."""

import re
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect
from sqlalchemy import text

from hub.access.roles import Role
from hub.console.retract import pages
from tests.browser.door import Door, show
from tests.browser.stories import ROADS, STORIES

SITES = 119  # a page for each of Hubei's units
WORDS = "省委网信办值班室来电，与正式通告不一致"
TO_READERS = "因内容更新，本文已撤下。"


async def sign_out(door: Door) -> None:
    async with door.house.database.work() as session:
        await session.execute(text("update user_sessions set ended_at = now()"))


async def sign_in(door: Door, page: Page, role: Role) -> None:
    """Sign in in another tab, and come back."""
    await show(page, door.house, await door.house.session_of(role))


async def command_of(page: Page) -> dict[str, Any]:
    """Return the command that a sheet has led to."""
    await page.wait_for_url(re.compile(r"/console/commands/\d+$"))
    answer = await page.request.get(f"/api/v1/commands/{page.url.rpartition('/')[2]}")
    found: dict[str, Any] = await answer.json()
    return found


async def fill_in(page: Page) -> None:
    """Say why a story is retracted, to colleagues and to readers."""
    await page.get_by_role("radio", name="上级指令要求撤稿").check()
    await page.get_by_label("具体说明").fill(WORDS)
    await page.locator("form.retract summary").click()
    await page.get_by_label("公开说明").fill(TO_READERS)


@pytest.fixture
async def pushed(door: Door, monkeypatch: pytest.MonkeyPatch) -> int:
    """A story that is on its way to all pages, of which a sheet names fifty at once."""
    monkeypatch.setattr(pages, "PLACES", 50)
    await door.house.enrol_pages()
    story = await door.house.write(STORIES[ROADS])
    token = await door.house.session_of(Role.CENTRAL_EDITOR)
    headers = {"Authorization": f"Bearer {token}"}
    push = {"kind": "push", "articles": [story], "target": {"everywhere": True}}
    async with httpx.AsyncClient(base_url=door.house.url, headers=headers) as client:
        (await client.post("/api/v1/commands", json=push)).raise_for_status()
    return story


async def test_a_session_that_ends_over_a_retraction_loses_nothing(door: Door) -> None:
    story = await door.house.write(STORIES[ROADS])
    page = await door.enter(Role.COMPLIANCE_OFFICER)
    await page.goto(f"/console/retract?article={story}")
    await fill_in(page)
    await sign_out(door)
    await page.get_by_role("button", name="全网禁发").click()
    await expect(page.locator("#signed-out")).to_be_visible()
    await sign_in(door, page, Role.COMPLIANCE_OFFICER)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="全网禁发").click()
    command = await command_of(page)
    assert command["reason"] == f"上级指令要求撤稿：{WORDS}"
    assert command["public_reason"] == TO_READERS


async def test_without_scripts_too_a_session_that_ends_over_a_retraction_loses_nothing(
    door: Door,
) -> None:
    story = await door.house.write(STORIES[ROADS])
    page = await door.enter(Role.COMPLIANCE_OFFICER, javascript=False)
    await page.goto(f"/console/retract?article={story}")
    await fill_in(page)
    await sign_out(door)
    await page.get_by_role("button", name="全网禁发").click()
    await expect(page.get_by_role("link", name="在新标签页登录")).to_be_visible()
    await sign_in(door, page, Role.COMPLIANCE_OFFICER)
    await page.locator("main form button").click()
    command = await command_of(page)
    assert command["reason"] == f"上级指令要求撤稿：{WORDS}"
    assert command["public_reason"] == TO_READERS


async def test_a_session_that_ends_over_a_push_loses_nothing(door: Door) -> None:
    await door.house.enrol_pages()
    story = await door.house.write(STORIES[ROADS])
    page = await door.enter(Role.CENTRAL_EDITOR)
    await page.goto(f"/console/push?article={story}")
    button = page.locator("button[value=send]")
    async with page.expect_response("**/console/push/preview"):
        await page.get_by_role("checkbox", name="武汉市", exact=True).click()
    await expect(button).to_have_text(re.compile(r"推送到 \d+ 个账号"))
    said = await button.inner_text()
    await page.locator("#f-reason").fill(WORDS)
    await sign_out(door)
    await button.click()
    await expect(page.locator("#signed-out")).to_be_visible()
    await sign_in(door, page, Role.CENTRAL_EDITOR)
    await page.keyboard.press("Escape")
    await expect(button).to_have_text(said)
    await button.click()
    command = await command_of(page)
    assert command["reason"] == WORDS
    assert command["rule"] == {"regions": ["420100"]}


async def test_all_places_are_looked_through_beside_what_was_typed(door: Door, pushed: int) -> None:
    page = await door.enter(Role.COMPLIANCE_OFFICER)
    await page.goto(f"/console/retract?article={pushed}")
    sheet = page.url
    await fill_in(page)
    names = page.locator("#places tbody tr td:first-child")
    following = page.get_by_role("link", name="下一页")
    seen = ["—"]
    for more in (50, 50, 19):
        await expect(names.first).not_to_have_text(seen[-1])
        await expect(names).to_have_count(more)
        seen += reversed(await names.all_inner_texts())
        if more == 50:
            await following.click()
    assert len(set(seen)) == len(seen) == SITES + 1
    await expect(following).to_have_count(0)
    assert page.url == sheet
    await expect(page.get_by_label("具体说明")).to_have_value(WORDS)
    await expect(page.get_by_label("公开说明")).to_have_value(TO_READERS)


async def test_without_scripts_further_places_are_in_another_tab(door: Door, pushed: int) -> None:
    page = await door.enter(Role.COMPLIANCE_OFFICER, javascript=False)
    await page.goto(f"/console/retract?article={pushed}")
    await fill_in(page)
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="下一页").click()
    other = await opened.value
    await other.get_by_role("link", name="下一页").click()
    await expect(other.locator("#places tbody tr")).to_have_count(19)
    await other.get_by_role("link", name="第一页").click()
    await expect(other.locator("#places tbody tr")).to_have_count(50)
    assert page.context.pages == [page, other]
    await expect(page.get_by_label("具体说明")).to_have_value(WORDS)
