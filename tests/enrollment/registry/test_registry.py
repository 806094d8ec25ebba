"""An account's filing, and who answers for it: entered, shown, on record."""

import json
from datetime import datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.permissions import Permission
from hub.access.roles import PERMISSIONS, Role
from hub.enrollment.registry.models import Duty
from hub.enrollment.upload.table import XLSX
from tests.enrollment.files import GONGAN, HEADINGS, WUHAN
from tests.enrollment.places import API, Places, errors_of, imports
from tests.enrollment.workbooks import workbook

PHONE, OTHER = "027-8260 0113", "0716-8012 345"
HEAD = {"duty": "head", "name": "公安县融媒体中心主任", "phone": PHONE}
ON_DUTY = {"duty": "on_duty", "name": "公安县融媒体中心值班室", "phone": OTHER}
FILED = {
    "number": "鄂新媒备〔2026〕0113号",
    "authority": "荆州市人民政府办公室",
    "filed_on": "2026-03-02",
    "valid_until": "2099-03-01",
    "cancelled_on": None,
    "note": "主管单位变更，已重新备案",
}


@pytest.fixture
async def places(app: FastAPI, client: httpx.AsyncClient) -> Places:
    """A hub with accounts in several places of Hubei."""
    made = Places(app, client)
    await made.open()
    return made


@pytest.fixture
def path(places: Places) -> str:
    """The address of an account in Gong'an."""
    return f"{API}/accounts/{places.accounts['421022']}"


@pytest.fixture
async def unit(places: Places) -> httpx.AsyncClient:
    """Who administers Jingzhou's accounts."""
    return await places.acting(Role.UNIT_ADMINISTRATOR, "421000")


async def rows(places: Places, statement: str) -> list[Any]:
    async with places.app.state.parts.database.connection() as connection:
        return list(await connection.execute(text(statement)))


async def test_a_filing_is_entered_as_a_whole(unit: httpx.AsyncClient, path: str) -> None:
    nothing = (await unit.get(f"{path}/filing")).json()
    assert nothing == dict.fromkeys([*FILED, "updated_at"]) | {"state": "not_filed"}
    entered = (await unit.put(f"{path}/filing", json=FILED)).json()
    assert entered.pop("updated_at")
    assert entered == FILED | {"state": "filed"}
    over = {"number": FILED["number"], "valid_until": "2026-01-01"}
    assert (await unit.put(f"{path}/filing", json=over)).json()["state"] == "expired"
    gone = FILED | {"cancelled_on": "2026-06-30"}
    assert (await unit.put(f"{path}/filing", json=gone)).json()["state"] == "cancelled"


async def test_each_change_of_a_filing_is_on_record_once(
    unit: httpx.AsyncClient, places: Places, path: str
) -> None:
    for _ in range(2):
        assert (await unit.put(f"{path}/filing", json=FILED)).status_code == 200
    (entry,) = await rows(places, "select * from audit_entries where action = 'account.file'")
    assert entry.subject == f"account:{places.accounts['421022']}"
    assert entry.detail == {name: value for name, value in FILED.items() if value}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"filed_on": "2026-03-02", "valid_until": "2026-03-01"}, "body.valid_until"),
        ({"filed_on": "2026-03-02", "cancelled_on": "2025-01-01"}, "body.cancelled_on"),
        ({"filed_on": "0026-03-02"}, "body.filed_on"),
        ({"number": ""}, "body.number"),
        ({"state": "filed"}, "body.state"),
    ],
)
async def test_a_filing_that_cannot_be_is_refused(
    wrong: dict[str, str], field: str, unit: httpx.AsyncClient, path: str
) -> None:
    assert list(errors_of(await unit.put(f"{path}/filing", json=wrong))) == [field]


async def test_who_answers_is_listed_from_the_head_down(unit: httpx.AsyncClient, path: str) -> None:
    people = [{"duty": duty, "name": "公安县融媒体中心"} for duty in reversed(Duty)]
    shown = (await unit.put(f"{path}/responsible", json={"people": people})).json()
    assert [each["duty"] for each in shown["people"]] == list(Duty)
    assert not any(each["has_phone"] for each in shown["people"])


async def test_phones_are_for_those_who_may_read_contacts(
    unit: httpx.AsyncClient, places: Places, path: str
) -> None:
    await unit.put(f"{path}/responsible", json={"people": [HEAD]})
    for role in Role:
        if Permission.READ_ACCOUNTS not in PERMISSIONS[role]:
            continue
        may = Permission.READ_CONTACTS in PERMISSIONS[role]
        async with await places.acting(role, "421000") as somebody:
            shown = (await somebody.get(f"{path}/responsible")).json()
        assert shown["phones"] is may
        (head,) = shown["people"]
        assert (head["name"], head["has_phone"]) == (HEAD["name"], True)
        assert head["phone"] == (PHONE if may else None), role


async def test_the_right_to_contacts_holds_where_it_was_granted(
    unit: httpx.AsyncClient, places: Places, path: str
) -> None:
    await unit.put(f"{path}/responsible", json={"people": [HEAD]})
    async with await places.acting(Role.COMPLIANCE_OFFICER, "420100") as officer:
        assert (await officer.get(f"{path}/responsible")).status_code == 404


async def test_a_phone_that_is_left_out_stays(
    unit: httpx.AsyncClient, places: Places, path: str
) -> None:
    await unit.put(f"{path}/responsible", json={"people": [HEAD, ON_DUTY]})
    scopes = [Permission.READ_ACCOUNTS, Permission.WRITE_ACCOUNTS]
    without = [{name: each[name] for name in ("duty", "name")} for each in (HEAD, ON_DUTY)]
    async with await places.acting(Role.UNIT_ADMINISTRATOR, "421000", scopes=scopes) as machine:
        answer = await machine.put(f"{path}/responsible", json={"people": without})
        assert PHONE not in answer.text
    shown = (await unit.get(f"{path}/responsible")).json()["people"]
    assert [each["phone"] for each in shown] == [PHONE, OTHER]
    fewer = {"people": [HEAD | {"phone": None}]}
    assert (await unit.put(f"{path}/responsible", json=fewer)).json()["people"] == [
        {"duty": "head", "name": HEAD["name"], "has_phone": False, "phone": None}
    ]


async def test_a_phone_is_sealed_and_nowhere_on_record(
    unit: httpx.AsyncClient, places: Places, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert (
        await unit.put(f"{path}/responsible", json={"people": [HEAD, ON_DUTY]})
    ).status_code == 200
    found = await rows(places, "select phone from responsible_people")
    assert [PHONE.encode() in bytes(each.phone) for each in found] == [False, False]
    (entry,) = await rows(places, "select * from audit_entries where action = 'account.set_people'")
    assert entry.detail == {
        "people": [{name: each[name] for name in ("duty", "name")} for each in (HEAD, ON_DUTY)],
        "phones_entered": 2,
        "phones_removed": 0,
    }
    wrong = HEAD | {"phone": f"办公室 {PHONE}"}
    answer = await unit.put(f"{path}/responsible", json={"people": [wrong]})
    assert list(errors_of(answer)) == ["body.people[0].phone"]
    assert PHONE not in answer.text
    written = capfd.readouterr()
    assert PHONE not in written.out + written.err + json.dumps(entry.detail)


async def test_nobody_has_a_duty_twice(unit: httpx.AsyncClient, path: str) -> None:
    answer = await unit.put(f"{path}/responsible", json={"people": [HEAD, HEAD]})
    assert list(errors_of(answer)) == ["body.people"]


async def test_the_same_people_again_are_no_act(
    unit: httpx.AsyncClient, places: Places, path: str
) -> None:
    people = {"people": [{"duty": "head", "name": HEAD["name"]}]}
    for _ in range(2):
        assert (await unit.put(f"{path}/responsible", json=people)).status_code == 200
    entries = await rows(places, "select 1 from audit_entries where action = 'account.set_people'")
    assert len(entries) == 1


COLUMNS = [*HEADINGS, "备案编号", "备案机关", "备案日期", "备案有效期至"]
IMPORTED = [*GONGAN, "鄂新媒备〔2026〕0113号", "荆州市人民政府办公室", "2026年3月2日", ""]


async def test_a_sheet_brings_filings_in_and_says_what_changes(
    client: httpx.AsyncClient, places: Places, path: str
) -> None:
    first = (await imports(client, [IMPORTED], COLUMNS)).json()
    assert [each["fields"] for each in first["changes"]] == [["filing"]]
    assert (await imports(client, [IMPORTED], COLUMNS)).json()["unchanged"] == 1
    more = [*GONGAN, "", "", "", "2099/3/1"]
    assert (await imports(client, [more], COLUMNS)).json()["updated"] == 1
    filing = (await client.get(f"{path}/filing")).json()
    assert filing["number"] == IMPORTED[5]
    assert (filing["filed_on"], filing["valid_until"]) == ("2026-03-02", "2099-03-01")
    assert (await imports(client, [GONGAN])).json()["unchanged"] == 1
    new = ["site", "421081", "石首市融媒体中心网站", "石首市融媒体中心", "421081", *IMPORTED[5:]]
    assert (await imports(client, [new], COLUMNS)).json()["created"] == 1
    assert len(await rows(places, "select 1 from account_filings")) == 2


async def test_a_wrong_day_in_a_sheet_is_named_by_its_cell(
    client: httpx.AsyncClient, places: Places
) -> None:
    assert (await imports(client, [IMPORTED], COLUMNS)).status_code == 200
    before = await rows(places, "select * from account_filings")
    wrong = [[*GONGAN, "", "", "", "2026-03-01"], [*WUHAN, "", "", "去年", ""]]
    assert list(errors_of(await imports(client, wrong, COLUMNS))) == [
        "line 2, column 9 (备案有效期至)",
        "line 3, column 8 (备案日期)",
    ]
    assert await rows(places, "select * from account_filings") == before


async def test_a_date_of_excels_is_a_day_where_a_day_belongs(
    client: httpx.AsyncClient, places: Places, path: str
) -> None:
    assert places.accounts
    raw = workbook([COLUMNS, [*IMPORTED[:7], datetime(2026, 3, 2), ""]])  # noqa: DTZ001 - Excel
    answer = await client.post(
        f"{API}/accounts/import", content=raw, headers={"Content-Type": XLSX}
    )
    assert answer.status_code == 200, answer.text
    assert (await client.get(f"{path}/filing")).json()["filed_on"] == "2026-03-02"
