"""The forms of the registry: filing, who answers, quotas and what was agreed for pushes."""

import httpx
from fastapi import FastAPI

from hub.access.roles import Role
from tests.console.accounts.test_accounts import PATH, shown
from tests.console.conftest import person
from tests.enrollment.places import API, Places

PHONE = "0716-8012 345"
FILED = {
    "number": "鄂新媒备〔2026〕0113号",
    "authority": "荆州市人民政府办公室",
    "filed_on": "2026-03-02",
    "valid_until": "2099-03-01",
    "note": "",
}


async def post(browser: httpx.AsyncClient, path: str, form: dict[str, str]) -> httpx.Response:
    return await browser.post(path, data=form)


async def test_a_filing_is_entered_and_shown(unit: httpx.AsyncClient, path: str) -> None:
    assert "未备案" in await shown(unit, path)
    wrong = await post(unit, f"{path}/filing", FILED | {"valid_until": "2026-03-01"})
    assert wrong.status_code == 422
    assert 'id="f-valid_until" name="valid_until" type="date" value="2026-03-01"' in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    answer = await post(unit, f"{path}/filing", FILED)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    html = await shown(unit, path)
    for words in (FILED["number"], FILED["authority"], "2026-03-02", "已备案"):
        assert words in html
    assert 'value="2099-03-01"' in await shown(unit, f"{path}/filing")


async def test_people_are_entered_line_by_line(
    unit: httpx.AsyncClient, path: str, app: FastAPI
) -> None:
    form = {
        "duty.0": "on_duty",
        "name.0": "公安县融媒体中心值班室",
        "phone.0": PHONE,
        "duty.1": "head",
        "name.1": "",
        "phone.1": "",
        "duty.2": "head",
        "name.2": "公安县融媒体中心主任",
        "phone.2": "办公室",
    }
    wrong = await post(unit, f"{path}/responsible", form)
    assert wrong.status_code == 422
    assert 'id="h-phone.1"' in wrong.text  # the empty line is gone
    await post(unit, f"{path}/responsible", form | {"phone.2": ""})
    html = await shown(unit, path)
    assert html.index("公安县融媒体中心主任") < html.index("公安县融媒体中心值班室")
    assert PHONE in html
    async with await person(app, Role.CENTRAL_EDITOR) as editor:
        seen = await shown(editor, path)
    assert "公安县融媒体中心值班室" in seen
    assert PHONE not in seen
    fewer = {"duty.0": "head", "name.0": "公安县融媒体中心主任", "phone.0": ""}
    await post(unit, f"{path}/responsible", fewer)
    assert "值班室" not in await shown(unit, path)


async def test_quotas_and_policy_are_entered_and_taken_away(
    unit: httpx.AsyncClient, path: str
) -> None:
    form = {
        "quotas.publish.limit": "viele",
        "quotas.publish.per": "month",
        "push_policy.general.mode": "opt_out",
        "push_policy.general.minutes": "30",
        "push_policy.important.mode": "automatic",
        "push_policy.major.mode": "",
        "push_policy.major.minutes": "5",
    }
    wrong = await post(unit, f"{path}/terms", form)
    assert wrong.status_code == 422
    assert 'id="h-quotas.publish.limit"' in wrong.text
    await post(unit, f"{path}/terms", form | {"quotas.publish.limit": "4"})
    number = path.rpartition("/")[2]
    account = (await unit.get(f"{API}/accounts/{number}")).json()
    assert account["quotas"] == {"publish": {"limit": 4, "per": "month"}}
    assert account["push_policy"] == {
        "general": {"mode": "opt_out", "minutes": 30},
        "important": {"mode": "automatic"},
    }
    html = await shown(unit, path)
    assert "剩 4 / 4" in html
    assert "单位未在时限内拒绝即发布（30 分钟）" in html
    assert 'value="30"' in await shown(unit, f"{path}/terms")
    await post(unit, f"{path}/terms", {})
    account = (await unit.get(f"{API}/accounts/{number}")).json()
    assert (account["quotas"], account["push_policy"]) == (None, {})


async def test_another_regions_forms_are_not_there(unit: httpx.AsyncClient, places: Places) -> None:
    other = f"{PATH}/{places.accounts['420100']}"
    for form in ("filing", "responsible", "terms", "credentials/expiry"):
        assert (
            await post(unit, f"{other}/{form}", {"name.0": "x", "duty.0": "head"})
        ).status_code == 404, form
        if "/" not in form:
            assert (await unit.get(f"{other}/{form}")).status_code == 404


async def test_who_only_reads_gets_no_form(app: FastAPI, path: str) -> None:
    async with await person(app, Role.AUDITOR) as auditor:
        for form in ("filing", "responsible", "terms"):
            assert (await auditor.get(f"{path}/{form}")).status_code == 403
            assert f"{path}/{form}" not in await shown(auditor, path)
