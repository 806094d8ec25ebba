"""What a page of a list reads, with a hundred thousand placements behind it."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from hub.access.roles import Role
from hub.kit.db import Database
from hub.kit.pagination import encode_cursor
from hub.settings import Settings
from tests import people
from tests.app.world import crowded
from tests.conftest import client_of

KEY = people.KEY
ACCOUNTS = 100_000
STATEMENTS = 8  # of one request, those that say who asks included
READ = 2_000  # rows that a page of fifty may touch, in all tables together

CROWD = """
insert into accounts (id, platform, external_id, name, organisation_id, region_code, level, tags)
    select 200000 + n, case n % 3 when 0 then 'site' else 'webhook' end, 'app-' || n,
        '客户端' || n, (select min(id) from organisations), (array['420102', '421022'])[n % 2 + 1],
        'county', array['客户端'] from generate_series(1, 100000) as n;
insert into commands (id, kind, state, priority, rule, total, issued_by, issued_at)
    select 200000 + n, 'push', 'issued', 'normal', '{}', 100000, 'administrator', now()
    from generate_series(1, 20000) as n;
insert into articles (id, current_version, category) select 200000 + n, 1,
        case when n % 5000 = 0 then 'sports' when n % 2 = 0 then 'notice' end
    from generate_series(1, 20000) as n;
insert into versions (article_id, number, title, body, digest, author, source, fingerprint,
    created_by) select 200000 + n, 1, '第' || n || '期防汛简报', '<p>简报</p>', '', '', '', '', ''
    from generate_series(1, 20000) as n;
insert into command_articles (command_id, article_id, version, epoch)
    select 200000 + n, 200000 + n, 1, 0 from generate_series(1, 20000) as n;
insert into command_targets (command_id, account_id)
    select c, 200000 + n from generate_series(1, 100000) as n, (values (200001), (200002)) as v (c);
insert into placements (article_id, account_id, command_id, want, open, have, have_version, lane,
    level, remote_id, since, due_at)
    select 200000 + a, 200000 + n, 200000 + a, 1, a = 2, case a when 1 then 'present' else 'none'
        end, case a when 1 then 1 end, 'webhook/push', 'county',
        case a when 1 then 'p-' || n end, now(), case a when 2 then now() end
    from generate_series(1, 100000) as n, (values (1), (2)) as v (a);
insert into deliveries (command_id, article_id, account_id, slot, result)
    select 200001, 200001, 200000 + n, 0, 'published' from generate_series(1, 100000) as n;
insert into audit_entries (stream, sequence, at, actor, action, subject, detail, previous, digest)
    select 'hub', n, now(), 'administrator', 'article.change', 'article:' || n % 1000, '{}', '', ''
    from generate_series(1, 100000) as n;
insert into holds (scope, reach, reason, placed_by, lifted_by, lifted_at)
    select 'account', (200000 + n)::text, '停机', 'administrator', 'administrator', now()
    from generate_series(1, 20000) as n;
analyze;
"""


@pytest.fixture(scope="module")
async def large(settings_for_all: Settings) -> AsyncIterator[FastAPI]:
    """A hub with 100,000 accounts; command 200001 is done on all of them, 200002 is open."""
    async with crowded(settings_for_all, CROWD) as made:
        yield made


Asked = list[tuple[str, Any]]
BY_THE_MINUTE = "insert into credential_uses"  # written beside whatever is asked just then


@contextmanager
def statements(database: Database) -> Iterator[Asked]:
    """Note all statements inside, with what they bind."""
    asked: Asked = []

    def note(_c: Any, _u: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if BY_THE_MINUTE not in statement:
            asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def plan_of(
    database: Database, statement: str, parameters: Any, *, for_many: bool = False
) -> dict[str, Any]:
    """Run a statement again and return how PostgreSQL went about it.

    Args:
        database: on which.
        statement: with places for what it binds.
        parameters: what it binds.
        for_many: as `hub.commands.repository.planning` has it gone about.
    """
    async with database.connection() as connection:
        if for_many:
            await connection.exec_driver_sql("set local enable_nestloop = off")
        rows = await connection.exec_driver_sql(
            f"explain (analyze, timing off, format json) {statement}", parameters
        )
        found = rows.scalar_one()
        plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
        return plan


def rows_read(plan: dict[str, Any]) -> int:
    """Return how many rows all scans of a plan have touched."""
    own = 0
    if plan["Node Type"].endswith("Scan") and "Relation Name" in plan:
        removed = sum(v for k, v in plan.items() if k.startswith("Rows Removed by"))
        own = round((plan["Actual Rows"] + removed) * plan["Actual Loops"])
    return own + sum(rows_read(each) for each in plan.get("Plans", []))


PAGES = [
    "/regions",
    "/organisations",
    "/accounts",
    "/accounts?platform=site",
    "/accounts?region=420100",
    "/accounts?region=421000&status=active",
    "/accounts?tag=客户端",
    "/articles",
    "/articles?kind=article",
    "/articles?category=notice",
    "/articles?category=sports",
    "/articles?category=opinion",
    "/articles?category=sports&since=2020-01-01T00:00:00Z",
    "/articles/200001/placements",
    "/articles/200001/placements?have=present",
    "/articles/200001/placements?cursor=" + encode_cursor([290_000, 0]),
    "/articles/200001/placements/200007",
    "/commands",
    "/commands?kind=push&state=issued",
    "/commands?article=200001",
    "/commands?cursor=" + encode_cursor([210_000]),
    "/commands/200001",
    "/commands/200001/targets",
    "/commands/200001/targets?cursor=" + encode_cursor([290_000]),
    "/commands/200001/deliveries",
    "/commands/200001/deliveries?state=published",
    "/commands/200001/deliveries?account=200007",
    "/commands/200001/deliveries?cursor=" + encode_cursor([200_001, 290_000, 0]),
    "/commands/200002/deliveries",
    "/commands/200002/deliveries?state=waiting",
    "/commands/200002/deliveries?state=open",
    "/commands/200002/deliveries?cursor=" + encode_cursor([200_002, 290_000, 0]),
    "/audit",
    "/audit?subject=article:7",
    "/audit?cursor=" + encode_cursor([datetime.now(UTC), "hub", 50_000]),
    "/holds",
    "/holds?lifted=true",
]


RARE = [
    "/accounts?q=没有这样的客户端",
    "/articles?q=没有这样的标题",
    "/commands/200001/deliveries?level=city",
    "/commands/200002/deliveries?state=parked",
    "/articles/200002/placements?have=present",
]


OF_A_CITY = [
    "/articles",
    "/articles?category=notice",
    "/articles?q=简报",
    "/articles?state=unpushed",
]


async def read_by(hub: FastAPI, page: str, client: httpx.AsyncClient | None = None) -> int:
    """Return how many rows the statements of a page read."""
    database: Database = hub.state.parts.database
    async with client or client_of(hub) as asking:
        asking.headers.setdefault("Authorization", f"Bearer {KEY}")
        with statements(database) as asked:
            answer = await asking.get(f"/api/v1{page}")
    assert answer.status_code == 200, answer.text
    assert len(asked) <= STATEMENTS
    return sum([rows_read(await plan_of(database, *each)) for each in asked])


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_reads_little_more_than_it_shows(page: str, large: FastAPI) -> None:
    assert await read_by(large, page) <= READ


@pytest.mark.parametrize("page", OF_A_CITY)
async def test_a_city_to_which_little_was_pushed_reads_little(page: str, large: FastAPI) -> None:
    """Two articles have all placements there are: any row looks like one of a third's."""
    client = await people.acting(large, Role.CENTRAL_EDITOR, "420100")
    assert await read_by(large, page, client) <= READ


@pytest.mark.parametrize("page", RARE)
async def test_who_looks_for_what_is_rare_reads_everything_once(page: str, large: FastAPI) -> None:
    assert await read_by(large, page) <= 2 * ACCOUNTS + READ
