"""The day's page: each figure leads to a list that is as long."""

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from tests.console.conftest import person
from tests.console.newsday import COUNTY, Newsday, figures, rows, words


@pytest.fixture(autouse=True)
async def gate(day: Newsday) -> None:
    """An account to which nothing is sent for an hour."""
    await day.room.rows(
        "insert into account_gates values (:account, now() + interval '1 hour', '请求过于频繁')",
        account=day.county,
    )


async def check_figures(browser: httpx.AsyncClient) -> dict[str, int]:
    """Assert that each figure's list has as many rows, and return the figures."""
    answer = await browser.get("/console")
    assert answer.status_code == 200
    found = figures(answer)
    for path, count in found.items():
        listed = await browser.get(path)
        assert listed.status_code == 200, path
        assert rows(listed) == count, path
    return found


async def test_every_figure_leads_to_a_list_that_is_as_long(editor: httpx.AsyncClient) -> None:
    assert await check_figures(editor) == {
        "/console/commands?state=running": 2,
        "/console/commands?kind=retract&state=running": 1,
        "/console/orders": 1,
        "/console/orders?late=true": 1,
        "/console/troubles?trouble=credentials": 0,
        "/console/troubles?trouble=gate": 1,
        "/console/troubles?trouble=expiring": 0,
        "/console/drafts": 0,
        "/console/parked?code=refused": 1,
        "/console/parked?code=by_person": 1,
    }


async def test_a_reviewer_sees_how_much_waits_for_their_approval(
    app: FastAPI, day: Newsday
) -> None:
    day.room.approval_above = 1
    for _ in range(2):
        await day.room.push(await day.room.write())
    async with await person(app, Role.REVIEWER) as browser:
        found = await check_figures(browser)
        assert "待我审批" in words(await browser.get("/console"))
    assert found["/console/commands?to_approve=true"] == 2


async def test_a_writer_sees_how_many_drafts_they_have_begun(
    app: FastAPI, editor: httpx.AsyncClient
) -> None:
    async with await person(app, Role.CENTRAL_EDITOR) as other:
        await other.post("/console/drafts")
        for _ in range(2):
            await editor.post("/console/drafts")
        assert (await check_figures(editor))["/console/drafts"] == 2
        assert (await check_figures(other))["/console/drafts"] == 1


async def test_who_has_a_part_of_the_hub_sees_that_part(app: FastAPI) -> None:
    async with await person(app, Role.COMPLIANCE_OFFICER, COUNTY) as browser:
        found = await check_figures(browser)
    assert {path for path, count in found.items() if count} == {"/console/troubles?trouble=gate"}


async def test_who_was_granted_nothing_sees_no_figure(app: FastAPI) -> None:
    async with await person(app, None) as browser:
        answer = await browser.get("/console")
    assert (answer.status_code, figures(answer)) == (200, {})


async def test_a_list_goes_on_where_its_page_ended(editor: httpx.AsyncClient) -> None:
    answer = await editor.get("/console/parked?limit=1")
    assert rows(answer) == 1
    (way,) = [part for part in answer.text.split('"') if "cursor=" in part]
    later = await editor.get(way.replace("&amp;", "&"))
    assert rows(later) == 1
    assert words(later) != words(answer)
