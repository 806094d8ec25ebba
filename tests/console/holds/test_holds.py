"""The stop switch: what may be stopped, by whom, and letting it go on."""

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from tests.console.conftest import person
from tests.console.newsday import CITY, COUNTY, Newsday, rows, words

REASON = "等待省应急管理厅确认"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"scope": "hub"}, "全中枢 全部"),
        ({"scope": "region", "reach_region": CITY}, "地区 武汉市"),
        ({"scope": "platform", "reach_platform": "webhook", "reach_region": CITY}, "平台"),
        ({"scope": "tier", "reach_tier": "major"}, "重大"),
    ],
)
async def test_what_is_stopped_stands_by_its_name_and_is_lifted(
    day: Newsday, officer: httpx.AsyncClient, form: dict[str, str], said: str
) -> None:
    answer = await officer.post("/console/holds", data={**form, "reason": REASON})
    assert answer.status_code == 303, answer.text
    page = await officer.get("/console/holds")
    assert said in words(page)
    assert REASON in words(page)
    held = words(await officer.get(f"/console/commands/{day.push}"))
    assert (REASON in held and said in held) or said == "重大"
    (hold,) = await day.room.rows("select id from holds")
    assert (await officer.post(f"/console/holds/{hold.id}/lift")).status_code == 303
    assert rows(await officer.get("/console/holds")) == 0
    assert rows(await officer.get("/console/holds?lifted=true")) == 1


@pytest.mark.parametrize(
    "form",
    [
        {"scope": "hub", "reason": ""},
        {"scope": "region", "reach_region": "999999", "reason": REASON},
        {"scope": "region", "reason": REASON},
        {"scope": "account", "reach_account": "x", "reason": REASON},
        {"reason": REASON},
    ],
)
async def test_a_wrong_form_comes_back_with_its_fields(
    day: Newsday, officer: httpx.AsyncClient, form: dict[str, str]
) -> None:
    answer = await officer.post("/console/holds", data=form)
    assert answer.status_code == 422
    assert "field-why" in answer.text
    assert "禁发" not in words(answer)  # that is a ban, which only a retraction leaves
    assert f'value="{form["reason"]}"' in answer.text
    assert not await day.room.rows("select id from holds")


async def test_a_county_stops_its_own_and_nothing_above(app: FastAPI, day: Newsday) -> None:
    async with await person(app, Role.COMPLIANCE_OFFICER, COUNTY) as browser:
        page = (await browser.get("/console/holds")).text
        assert 'value="hub"' not in page
        hub = await browser.post("/console/holds", data={"scope": "hub", "reason": REASON})
        assert hub.status_code == 403
        account = {"scope": "account", "reach_account": str(day.county), "reason": REASON}
        assert (await browser.post("/console/holds", data=account)).status_code == 303
        assert "公安县客户端" in words(await browser.get("/console/holds"))


async def test_who_may_only_read_sees_no_switch(app: FastAPI, day: Newsday) -> None:
    assert day.push
    async with await person(app, Role.AUDITOR) as browser:
        page = await browser.get("/console/holds")
        assert page.status_code == 200
        assert 'method="post" action="/console/holds"' not in page.text
