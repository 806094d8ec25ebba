"""What those who don't see all read, with a hundred thousand articles that others see."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from hub.access.remit import Place, Remit
from hub.access.roles import Role
from hub.articles import service
from hub.articles.repository.articles import ArticleFilter
from hub.kit.db import Database
from hub.settings import Settings
from tests import people
from tests.app.test_cost import plan_of, rows_read, statements
from tests.app.world import crowded

ARTICLES = 100_000
ACCOUNTS = 10_000
STATEMENTS = 8  # of one request, those that say who asks included
READ = 3_000  # rows that a page of fifty may touch, in all tables together
EVERYTHING = 5 * ARTICLES

# 江岸区 and 公安县 have 5,000 accounts each, 武昌区 ten, a new unit in 江岸区 ten, 神农架 none. A
# thousand of 江岸区's are in one of its streets.
# Each second article is on one account of 江岸区, each thousandth is 公安县's own, another one of
# a thousand is on one of 武昌区, and two are everywhere, one of them corrected.
CROWD = """
insert into regions (code, name, level, parent_code, prefix)
    values ('420102003', '车站街道', 'township', '420102', '420102003');
insert into organisations (id, name, region_code, level)
    values (900, '新设单位', '420102', 'county');
insert into accounts (id, platform, external_id, name, organisation_id, region_code, level)
    select 200000 + n, 'webhook', 'app-' || n, '客户端' || n,
        case when n > 9990 then 900 else (select min(id) from organisations) end,
        case when n > 9990 then '420102' when n > 9980 then '420106'
            when n > 8000 and n % 2 = 0 then '420102003' else
            (array['420102', '421022'])[n % 2 + 1] end, 'county'
    from generate_series(1, 10000) as n;
insert into articles (id, current_version, region_code)
    select 200000 + n, 1, case when n % 1000 = 0 then '421022' end
    from generate_series(1, 100000) as n;
insert into versions (article_id, number, title, body, digest, author, source, fingerprint,
    created_by) select 200000 + n, 1, '第' || n || '期防汛简报', '<p>简报</p>', '', '', '', '', ''
    from generate_series(1, 100000) as n;
insert into placements (article_id, account_id, command_id, want, open, lane, level, due_at)
    select 200000 + n, 200002 + 2 * (n % 4000), 5, 1, true, 'webhook/push', 'county', now()
    from generate_series(2, 100000, 2) as n
    union all
    select 200000 + n, 209985, 5, 1, true, 'webhook/push', 'county', now()
    from generate_series(7, 100000, 1000) as n
    union all
    select 200000 + a, 200000 + n, 5, a / 50001 + 1, true, 'webhook/push', 'county', now()
    from generate_series(1, 10000) as n, (values (1), (50001)) as v (a);
insert into versions (article_id, number, title, body, digest, author, source, fingerprint,
    created_by) select 250001, 2, '更正', '<p>简报</p>', '', '', '', '', '';
update articles set current_version = 2 where id = 250001;
analyze;
"""


@pytest.fixture(scope="module")
async def large(settings_for_all: Settings) -> AsyncIterator[FastAPI]:
    async with crowded(settings_for_all, CROWD) as made:
        yield made


async def read_by(hub: FastAPI, client: httpx.AsyncClient, page: str) -> tuple[int, httpx.Response]:
    """Return how many rows the statements of a page read, and the page."""
    database: Database = hub.state.parts.database
    with statements(database) as asked:
        answer = await client.get(f"/api/v1{page}")
    assert len(asked) <= STATEMENTS
    return sum([rows_read(await plan_of(database, *each)) for each in asked]), answer


@pytest.mark.parametrize(
    ("place", "page", "shown"),
    [
        (("420100", None), "/articles", 50),
        (("420102", None), "/articles", 50),
        (("420106", None), "/articles", 50),
        (("421022", None), "/articles", 50),
        (("429021", None), "/articles", 0),
        (("421022", None), "/articles?kind=article", 50),
        (("421022", None), "/articles?region=421022", 50),
        (("420106", None), "/articles?region=421022", 0),
        (("420106", None), "/articles/200001/placements", 10),
        (("421022", None), "/articles/200001/placements", 50),
        (("429021", None), "/articles/200001/placements", None),
    ],
)
async def test_a_page_reads_little_more_than_it_shows(
    large: FastAPI, place: tuple[str | None, int | None], page: str, shown: int | None
) -> None:
    client = await people.acting(large, Role.CENTRAL_EDITOR, *place)
    read, answer = await read_by(large, client, page)
    assert len(answer.json().get("items", [])) == (shown or 0)
    assert answer.status_code == (404 if shown is None else 200)
    assert read <= READ


@pytest.mark.parametrize(
    ("place", "page", "shown"),
    [
        (("420100", None), "/articles?q=没有这样的标题", 0),
        (("421022", None), "/articles?q=没有这样的标题", 0),
        (("420106", None), "/articles?region=420106", 0),
        (("420100", None), "/articles?kind=short", 0),
        (("420102003", None), "/articles", 2),
        (("420102", 900), "/articles", 2),
        ((None, 900), "/articles", 2),
    ],
)
async def test_who_looks_for_what_is_rare_reads_everything_a_few_times_at_most(
    large: FastAPI, place: tuple[str | None, int | None], page: str, shown: int
) -> None:
    client = await people.acting(large, Role.CENTRAL_EDITOR, *place)
    read, answer = await read_by(large, client, page)
    assert len(answer.json()["items"]) == shown
    assert read <= EVERYTHING


@pytest.mark.parametrize(
    ("remit", "shown", "most"),
    [
        (Remit((Place("420102"), Place("421022"))), 51, READ),
        (Remit((Place("420106"), Place("429021"))), 51, EVERYTHING),
        (Remit((Place("429021"), Place("420102", 900))), 2, EVERYTHING),
        (Remit(tuple(Place("420102", 900 + n) for n in range(50))), 2, EVERYTHING),
    ],
)
async def test_who_writes_for_several_places_reads_everything_a_few_times_at_most(
    large: FastAPI, remit: Remit, shown: int, most: int
) -> None:
    """Where much is theirs it is soon found; else all are gone through, in 0.1 s."""
    database: Database = large.state.parts.database
    async with database.work() as session:
        with statements(database) as asked:
            page = await service.page(session, ArticleFilter(), remit, last=None, limit=51)
    assert len(page) == shown
    assert sum([rows_read(await plan_of(database, *each)) for each in asked]) <= most
