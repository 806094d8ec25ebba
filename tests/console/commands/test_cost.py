"""What a command's page and its events read, with the deliveries of many commands in the tables."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hub.kit.db import Database
from tests.app.test_cost import Asked, plan_of, rows_read, statements
from tests.commands.newsroom import Newsroom
from tests.commands.test_breakdown import LEDGER
from tests.console.commands.test_live import events, viewer  # noqa: F401 - a fixture

OWN = 500  # placements of each of 40 commands, half of which are closed
LARGE = ("placements", "deliveries")  # what grows with each command
CLOSED, OPEN = 1001, 1040
READ = 4_000  # rows, of 40,000: its own, their accounts, and once more to list and to group them


def scanned(plan: dict[str, Any]) -> Iterator[str]:
    """Yield the tables that a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from scanned(below)


@pytest.fixture
async def room(database: Database) -> Newsroom:
    """A hub that has pushed much."""
    made = Newsroom(database)
    await made.open()
    await made.enrol("420102", count=OWN)
    for statement in filter(None, map(str.strip, LEDGER.split(";"))):
        await made.rows(statement)
    return made


@pytest.mark.parametrize("kind", ["push", "retract"])
@pytest.mark.parametrize("command", [CLOSED, OPEN])
@pytest.mark.parametrize("part", ["", "?state=parked", "?below=420100", "/events"])
async def test_no_part_of_a_commands_page_reads_the_deliveries_of_others(
    room: Newsroom,
    viewer: httpx.AsyncClient,  # noqa: F811
    kind: str,
    command: int,
    part: str,
) -> None:
    await room.rows("update commands set kind = :kind", kind=kind)
    with statements(room.database) as asked:
        async with viewer.stream("GET", f"/console/commands/{command}{part}") as answer:
            assert answer.status_code == 200
            await (anext(events(answer)) if part == "/events" else answer.aread())
    plans = [await plan_of(room.database, *each) for each in asked]
    assert [table for plan in plans for table in scanned(plan) if table in LARGE] == []
    assert sum(rows_read(plan) for plan in plans) < READ


def rows_of(plan: dict[str, Any], table: str) -> int:
    """Return how many rows of a table a plan reads."""
    own = rows_read({**plan, "Plans": []}) if plan.get("Relation Name") == table else 0
    return own + sum(rows_of(below, table) for below in plan.get("Plans", ()))


async def test_the_sheet_of_a_push_reads_no_placements_of_other_stories(
    room: Newsroom, editor: httpx.AsyncClient
) -> None:
    form = {"article": await room.write(), "target.everywhere": "1"}
    with statements(room.database) as asked:
        answer = await editor.post("/console/push/preview", data=form)
    assert answer.status_code == 200
    assert await placements_read(room, asked) == 0


async def test_the_sheet_of_a_correction_reads_its_own_placements_alone(
    room: Newsroom, editor: httpx.AsyncClient
) -> None:
    written = await room.write()
    await room.rows("update placements set article_id = :id where article_id = 1001", id=written)
    with statements(room.database) as asked:
        answer = await editor.get("/console/correct", params={"article": written})
    assert answer.status_code == 200
    assert 0 < await placements_read(room, asked) <= OWN


async def placements_read(room: Newsroom, asked: Asked) -> int:
    """Return how many placements one of these statements reads, at the most."""
    looks = [each for each in asked if "placements" in each[0]]
    plans = [await plan_of(room.database, *each, for_many=True) for each in looks]
    assert plans
    return max(rows_of(plan, "placements") for plan in plans)
