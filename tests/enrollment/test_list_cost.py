"""What a page of a list reads for whoever may see a part of a hundred thousand accounts."""

from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.app import create_app
from hub.kit.pagination import encode_cursor
from hub.settings import Settings
from tests.app.test_cost import plan_of, rows_read, statements
from tests.app.world import fill
from tests.people import acting

READ = 2_000  # rows that a page of fifty may touch, in all tables together
STATEMENTS = 6  # of one request, the look-up of the key included
IN_A_REGION = 850

# county after county, as files bring them in: who looks at one finds it in the middle of the rest
CROWD = f"""
insert into organisations (name, region_code, level)
    select name || '融媒体中心（' || code || '）', code, level from regions
    where code like '42%' order by code;
insert into accounts (platform, external_id, name, organisation_id, region_code, level)
    select 'site', r.code || '-' || n, r.name || '网站', o.id, r.code, r.level
    from regions r join organisations o on o.region_code = r.code,
        generate_series(1, {IN_A_REGION}) as n
    where r.code like '42%' and not r.is_grouping order by r.code, n;
analyze;
"""

Grants = Sequence[tuple[str | None, str | None]]
"""Regions, and the region of the unit that each is narrowed to."""

REMITS: dict[str, Grants] = {
    "a province": [("420000", None)],
    "a city": [("421000", None)],
    "a county": [("421022", None)],
    "three counties": [("421022", None), ("420102", None), ("429004", None)],
    "a unit of the province": [("420000", "421022")],
    "a unit, and a city": [("420000", "421022"), ("420100", None)],
}


@pytest.fixture(scope="module")
async def large(settings_for_all: Settings) -> AsyncIterator[FastAPI]:
    """A hub in which every region of Hubei has a unit with hundreds of accounts."""
    made = create_app(settings_for_all)
    async with made.router.lifespan_context(made):
        await fill(made.state.parts.database, CROWD)
        yield made


async def auditor(hub: FastAPI, grants: Grants) -> httpx.AsyncClient:
    """Return a client that reads what is granted, each grant in a subtree or of a unit there."""
    (region, unit), *more = [(code, await unit_of(hub, of)) for code, of in grants]
    return await acting(hub, Role.AUDITOR, region, unit, more=more)


async def unit_of(hub: FastAPI, region: str | None) -> int | None:
    """Return the id of a region's unit."""
    if region is None:
        return None
    async with hub.state.parts.database.connection() as connection:
        found = await connection.scalar(
            text("select id from organisations where region_code = :region"), {"region": region}
        )
        return int(found)


async def read_by(hub: FastAPI, client: httpx.AsyncClient, page: str) -> tuple[int, int]:
    """Return how many rows the statements of a page read, and how many items it shows."""
    database = hub.state.parts.database
    with statements(database) as asked:
        answer = await client.get(f"/api/v1{page}")
    assert answer.status_code == 200, answer.text
    assert len(asked) <= STATEMENTS
    read = sum([rows_read(await plan_of(database, *each)) for each in asked])
    return read, len(answer.json()["items"])


@pytest.mark.parametrize("granted", REMITS)
@pytest.mark.parametrize("page", ["/accounts", "/accounts?region=420000", "/organisations"])
async def test_a_page_reads_little_more_than_it_shows(
    granted: str, page: str, large: FastAPI
) -> None:
    async with await auditor(large, REMITS[granted]) as client:
        read, shown = await read_by(large, client, page)
    assert shown > 0
    assert read <= READ


@pytest.mark.parametrize("granted", REMITS)
async def test_the_page_after_the_last_costs_no_more(granted: str, large: FastAPI) -> None:
    async with await auditor(large, REMITS[granted]) as client:
        page = "/accounts?cursor=" + encode_cursor(["429999", 200_000])
        assert await read_by(large, client, page) <= (READ, 0)
