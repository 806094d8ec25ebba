"""What waits for people is found by walking along its index once, whatever PostgreSQL has heard."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from hub.kit.db import Database
from hub.settings import Settings
from tests import people
from tests.app.test_cost import plan_of, statements
from tests.app.world import crowded
from tests.conftest import client_of

# as minutes after a push that failed on every second account: nothing is known of these rows yet
CROWD = """
alter table accounts set (autovacuum_enabled = off);
alter table placements set (autovacuum_enabled = off);
insert into accounts (id, platform, external_id, name, organisation_id, region_code, level)
    select 200000 + n, 'webhook', 'app-' || n, '客户端' || n,
        (select min(id) from organisations), '420102', 'county' from generate_series(1, 4000) as n;
insert into articles (id, current_version) select 200000 + n, 1 from generate_series(1, 10) as n;
insert into versions (article_id, number, title, body, digest, author, source, fingerprint,
    created_by) select 200000 + n, 1, '第' || n || '期防汛简报', '<p>简报</p>', '', '', '', '', ''
    from generate_series(1, 10) as n;
insert into placements (article_id, account_id, command_id, want, open, have, have_version, lane,
    level, remote_id, since)
    select 200000 + v, 200000 + n, 5, 1, false, 'present', 1, 'webhook/push', 'county',
        v || '-' || n, now() from generate_series(1, 4000) as n, generate_series(1, 10) as v;
update placements set have = 'none', have_version = null, remote_id = null, since = null,
    open = true, parked = 'refused' where account_id > 200000 and account_id % 5 = 0;
"""


def scans(plan: dict[str, Any], table: str) -> Iterator[int]:
    """Yield how often each scan of a table was begun."""
    if plan.get("Relation Name") == table:
        yield round(plan["Actual Loops"])
    for each in plan.get("Plans", ()):
        yield from scans(each, table)


@pytest.mark.parametrize("page", ["/parked", "/parked?code=refused", "/today"])
async def test_what_is_parked_is_read_once(page: str, settings: Settings) -> None:
    async with crowded(settings, CROWD) as made:
        assert await begun(made, page) <= 1


async def begun(hub: FastAPI, page: str) -> int:
    """Return how often the placements were scanned by one statement of a page, at the most."""
    database: Database = hub.state.parts.database
    async with client_of(hub) as asking:
        asking.headers["Authorization"] = f"Bearer {people.KEY}"
        with statements(database) as asked:
            answer = await asking.get(f"/api/v1{page}")
    assert answer.status_code == 200, answer.text
    plans = [await plan_of(database, *each) for each in asked if "placements" in each[0]]
    assert plans
    return max(loops for plan in plans for loops in scans(plan, "placements"))
