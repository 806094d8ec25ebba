"""Who guesses ids, says more than they are asked, or writes scripts into what others read."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from hub.access.roles import Role
from hub.enrollment.repository import enrolment as repository
from hub.kit.db import Database
from tests.app.test_cost import statements
from tests.enrollment.files import GONGAN, HEADINGS
from tests.enrollment.places import API, Places, errors_of, imports
from tests.enrollment.test_delegation import APP
from tests.waiting import until

NOBODYS = 999
SCRIPT = "<script>fetch('//evil.example')</script>"


@pytest.fixture
async def gongan(places: Places) -> AsyncIterator[httpx.AsyncClient]:
    """A client of whoever administers 公安县, and nothing else."""
    async with await places.acting(Role.UNIT_ADMINISTRATOR, "421022") as administrator:
        await administrator.get(f"{API}/accounts")  # the use of the key is noted
        yield administrator


BY_ID = [
    ("GET", "/accounts/{id}", None),
    ("PATCH", "/accounts/{id}", {"name": "云上公安"}),
    ("PATCH", "/accounts/{id}", {"settings": {"endpoint": "https://evil.example/"}}),
    ("PUT", "/accounts/{id}/credentials", {"secret": "whsec_x"}),
    ("POST", "/accounts/{id}/authorization", None),
]


@pytest.mark.parametrize(("verb", "path", "body"), BY_ID)
async def test_a_guessed_id_is_as_unknown_as_one_that_is_not_there(
    verb: str, path: str, body: Any, gongan: httpx.AsyncClient, places: Places
) -> None:
    before = await places.state()
    seen = []
    for number in (NOBODYS, *(places.accounts[one] for one in ("420100", "421000", "yjt-420000"))):
        with statements(places.app.state.parts.database) as asked:
            answer = await gongan.request(verb, API + path.format(id=number), json=body)
        shown = answer.json()
        del shown["request_id"]
        said = json.dumps(shown).replace(f" {number}.", " N.")
        seen.append((answer.status_code, said, [statement for statement, _ in asked]))
    assert seen == [seen[0]] * 4
    assert seen[0][0] == 404
    assert await places.state() == before


@pytest.mark.parametrize(("verb", "path", "body"), BY_ID)
async def test_the_statement_that_finds_an_account_asks_for_the_region_too(
    verb: str, path: str, body: Any, gongan: httpx.AsyncClient, places: Places
) -> None:
    number = places.accounts["420100"]
    with statements(places.app.state.parts.database) as asked:
        await gongan.request(verb, API + path.format(id=number), json=body)
    finding = [one for one in asked if re.search(r"from accounts", one[0], re.IGNORECASE)]
    assert len(finding) == 1
    assert "421022" in str(finding[0][1])


async def test_an_account_that_moves_away_meanwhile_is_not_changed(
    gongan: httpx.AsyncClient, places: Places
) -> None:
    number, wuhan = places.accounts["421022"], places.units["武汉市融媒体中心"]
    database = places.app.state.parts.database
    moved = "update accounts set region_code = '420100', organisation_id = :unit where id = :id"
    async with database.work() as session:
        await repository.lock(session)
        await session.execute(text(moved), {"unit": wuhan, "id": number})
        changing = asyncio.create_task(
            gongan.patch(f"{API}/accounts/{number}", json={"name": "云上公安"})
        )
        await until(partial(somebody_waits, database))
    assert (await changing).status_code == 404
    answer = await places.centre.get(f"{API}/accounts/{number}")
    assert (answer.json()["name"], answer.json()["region_code"]) == ("公安县人民政府网", "420100")


async def somebody_waits(database: Database) -> bool:
    async with database.connection() as connection:
        waiting = await connection.execute(text("select 1 from pg_locks where not granted"))
        return waiting.first() is not None


NOT_ASKED_FOR: dict[str, Any] = {
    "id": 1,
    "organisation_id": 1,
    "region_code": "420100",
    "region": "武汉市",
    "organisation": "武汉市融媒体中心",
    "platform": "webhook",
    "external_id": "420100",
    "level": "province",
    "credentials": {"secret": "whsec_x"},
    "credentials_set_at": None,
    "created_at": "2020-01-01T00:00:00Z",
    "__class__": {},
}


async def test_a_change_takes_no_field_that_it_was_not_asked_for(
    gongan: httpx.AsyncClient, places: Places
) -> None:
    before = await places.state()
    path = f"{API}/accounts/{places.accounts['421022']}"
    for field, value in NOT_ASKED_FOR.items():
        answer = await gongan.patch(path, json={"name": "云上公安", field: value})
        assert list(errors_of(answer)) == [f"body.{field}"]
    assert await places.state() == before


async def test_enrolling_takes_no_field_that_it_was_not_asked_for(
    gongan: httpx.AsyncClient, places: Places
) -> None:
    before = await places.state()
    for field in NOT_ASKED_FOR.keys() - APP.keys() - {"level"}:
        answer = await gongan.post(f"{API}/accounts", json=APP | {field: NOT_ASKED_FOR[field]})
        assert list(errors_of(answer)) == [f"body.{field}"]
    assert await places.state() == before


async def test_a_file_has_no_column_for_what_is_not_its_to_say(
    gongan: httpx.AsyncClient, places: Places
) -> None:
    before = await places.state()
    for heading in ("id", "organisation_id", "settings", "remit", "created_at"):
        assert errors_of(await imports(gongan, [[*GONGAN, "1"]], [*HEADINGS, heading]))
    assert await places.state() == before


TEXTS: dict[str, Any] = {
    "name": SCRIPT,
    "external_id": SCRIPT,
    "organisation": SCRIPT,
    "tags": ["<img src=x onerror=alert(1)>"],
    "url": "https://gongan.example/?q=<script>alert(1)</script>",
}


async def test_a_script_comes_back_as_the_text_that_it_is(gongan: httpx.AsyncClient) -> None:
    made = await gongan.post(f"{API}/accounts", json=APP | TEXTS)
    assert made.status_code == 201, made.text
    shown = await gongan.get(f"{API}/accounts/{made.json()['id']}")
    for answer in (made, shown):
        assert {field: answer.json()[field] for field in TEXTS} == TEXTS
    lists = [await gongan.get(API + page) for page in ("/accounts", "/organisations")]
    for answer in (made, shown, *lists):
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_script_in_what_is_no_text_is_refused_as_json(gongan: httpx.AsyncClient) -> None:
    for field in ("platform", "region_code", "status", "network_zone"):
        answer = await gongan.post(f"{API}/accounts", json=APP | {field: SCRIPT})
        assert errors_of(answer)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_script_in_a_file_is_refused_or_kept_as_text(gongan: httpx.AsyncClient) -> None:
    kept = await imports(gongan, [[*GONGAN[:2], SCRIPT, *GONGAN[3:]]])
    assert kept.json()["changes"][0]["name"] == SCRIPT
    refused = await imports(gongan, [[*GONGAN[:4], SCRIPT]])
    assert errors_of(refused)
    assert refused.headers["content-type"] == "application/problem+json"
