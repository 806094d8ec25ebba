"""Entries of the record are found by what, who, when and which act."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from hub.audit.service import record
from hub.kit.db import Database

API = "/api/v1/audit"
ACTS = [
    ("wuhan.zhiban", "hold.place", "hold:3"),
    ("wuhan.zhiban", "command.issue", "command:5"),
    ("service:caibian", "command.issue", "command:6"),
]


@pytest.fixture
async def three(database: Database) -> None:
    for actor, action, subject in ACTS:
        async with database.work() as session:
            await record(session, actor=actor, action=action, subject=subject, detail={})


async def subjects(client: httpx.AsyncClient, **asked: object) -> list[str]:
    answer = await client.get(API, params=asked)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return [each["subject"] for each in answer.json()["items"]]


@pytest.mark.usefixtures("three")
async def test_the_record_is_searched(client: httpx.AsyncClient) -> None:
    assert await subjects(client, actor="wuhan.zhiban") == ["command:5", "hold:3"]
    assert await subjects(client, action="command.issue") == ["command:6", "command:5"]
    assert await subjects(client, actor="wuhan.zhiban", action="hold.place") == ["hold:3"]
    assert await subjects(client, actor="wuhan") == []
    (newest,) = (await client.get(f"{API}?limit=1")).json()["items"]
    rest = await subjects(client, until=newest["at"], action="command.issue")
    assert rest == ["command:5"]
    assert await subjects(client, since=newest["at"]) == ["command:6"]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert await subjects(client, since=tomorrow.isoformat()) == []
    assert (await client.get(f"{API}?since=2026-07-20T00:00:00")).status_code == 422  # whose day?


@pytest.mark.usefixtures("three")
async def test_checkpoints_are_listed_newest_first(client: httpx.AsyncClient) -> None:
    first = (await client.post(f"{API}/checkpoints")).json()
    await client.get(f"{API}/export")  # an act, and a checkpoint over it
    listed = (await client.get(f"{API}/checkpoints")).json()["items"]
    assert [each["number"] for each in listed] == [2, 1]
    assert listed[1] == first
    page = (await client.get(f"{API}/checkpoints?limit=1")).json()
    after = (await client.get(f"{API}/checkpoints?limit=1&cursor={page['next']}")).json()
    assert (after["items"], after["next"]) == ([first], None)


@pytest.mark.usefixtures("three")
async def test_an_entry_is_shown_by_its_number(client: httpx.AsyncClient) -> None:
    entry = (await client.get(f"{API}/entries/hub/2")).json()
    assert (entry["subject"], entry["sequence"]) == ("command:5", 2)
    assert (await client.get(f"{API}/entries/hub/17")).status_code == 404
    assert (await client.get(f"{API}/entries/nowhere/1")).status_code == 404
