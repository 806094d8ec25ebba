"""Today: each figure is as long as the list that it stands for, whoever asks."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.access.actor import ActorKind
from hub.access.roles import Role
from hub.commands.settling import settle_done
from hub.kit.parts import Parts
from tests.app.test_cost import plan_of, rows_read, statements
from tests.commands.books import check_books
from tests.commands.newsroom import Newsroom
from tests.people import acting

CITY, COUNTY = "420100", "421022"


@pytest.fixture
async def room(parts: Parts) -> AsyncIterator[Newsroom]:
    made = Newsroom(parts.database, approval_above=3)
    await made.open()
    yield made
    await check_books(parts.database)


async def listed(client: httpx.AsyncClient, path: str, **query: Any) -> list[dict[str, Any]]:
    """Return all pages of a list."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        asked = query | {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = await client.get(f"/api/v1/{path}", params=asked)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next"]
        if cursor is None:
            return found


async def today(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/api/v1/today")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def busy_day(room: Newsroom) -> None:
    """Pushes that are done, open, parked and proposed; retractions; orders; a closed gate."""
    city = await room.enrol("420102", "webhook", count=2)
    (county,) = await room.enrol(COUNTY, "webhook")
    done, half, refused, waiting = [await room.write() for _ in range(4)]
    await room.push(done)
    await room.deliver(done)
    await room.push(half)
    await room.deliver(half, [county, city[0]])
    await room.retract(half, scope={"regions": [CITY]})
    await room.push(refused)
    for account in (*city, county):
        await room.park(refused, account, "credentials" if account == county else "refused")
    await room.push(waiting)
    await room.park(waiting, city[0], "by_person", have="doubt", version=1)
    await room.retract(waiting, scope={"accounts": [city[0]]})
    await room.park(waiting, city[0], "by_person", have="present", version=1)
    await room.rows(
        "insert into work_orders (article_id, account_id, slot, command_id, operation, "
        "instructions, due_by) select article_id, account_id, slot, command_id, 'retract', "
        "'请删除', now() - interval '1 hour' from placements where parked = 'by_person'"
    )
    await room.rows(
        "insert into account_gates values (:gated, now() + interval '1 hour', '请求过于频繁'), "
        "(:county, now() + interval '1 hour', '40001'), "
        "(:opened, now() - interval '1 hour', '请求过于频繁')",
        gated=city[0],
        opened=city[1],
        county=county,
    )
    await room.rows(  # the gated one is in that trouble first
        "insert into credentials (account_id, sealed, expires_on) values "
        "(:gated, '', current_date), (:opened, '', current_date + 12)",
        gated=city[0],
        opened=city[1],
    )
    room.approval_above = 1
    everywhere = await room.write()
    await room.push(everywhere)
    room.approval_above = None


async def check_figures(client: httpx.AsyncClient) -> dict[str, Any]:
    """Assert that each figure is the length of its list, and return the figures."""
    found = await today(client)
    running = await listed(client, "commands", state="running")
    retractions = [one for one in running if one["kind"] == "retract"]
    assert await listed(client, "commands", state="running", kind="retract") == retractions
    for figures, commands in (("commands", running), ("retractions", retractions)):
        sums = {name: sum(one["progress"][name] for one in commands) for name in ("open", "parked")}
        assert {"running": len(commands)} | sums == {
            name: n for name, n in found[figures].items() if name != "by_hand"
        }
    assert found["parked"] == {
        code: len(await listed(client, "parked", code=code)) for code in found["parked"]
    }
    assert sum(found["parked"].values()) == len(await listed(client, "parked"))
    assert found["accounts"] == {
        trouble: len(await listed(client, "account-troubles", trouble=trouble))
        for trouble in found["accounts"]
    }
    if found["work_orders"] is not None:
        assert found["work_orders"] == {
            "open": len(await listed(client, "work-orders")),
            "late": len(await listed(client, "work-orders", late=True)),
        }
    if found["to_approve"] is not None:
        assert found["to_approve"] == len(await listed(client, "commands", to_approve=True))
    return found


async def test_every_figure_is_the_length_of_its_list(
    client: httpx.AsyncClient, room: Newsroom, parts: Parts
) -> None:
    await busy_day(room)
    found = await check_figures(client)
    assert found == {
        "commands": {"running": 4, "open": 3, "parked": 4},
        "retractions": {"running": 2, "open": 1, "parked": 1, "by_hand": 1},
        "parked": {"by_person": 1, "credentials": 1, "refused": 2},
        "accounts": {"credentials": 1, "gate": 1, "expiring": 1},
        "work_orders": {"open": 1, "late": 1},
        "to_approve": 1,
    }
    assert await settle_done(parts) == 2
    assert await check_figures(client) == found


async def test_who_has_a_part_of_the_hub_has_that_parts_day(
    app: FastAPI, room: Newsroom, parts: Parts
) -> None:
    await busy_day(room)
    await settle_done(parts)
    officer = await acting(app, Role.COMPLIANCE_OFFICER, COUNTY)
    found = await check_figures(officer)
    assert found["commands"] == {"running": 0, "open": 0, "parked": 0}
    assert found["parked"] == {"credentials": 1}
    assert found["accounts"] == {"credentials": 1, "gate": 0, "expiring": 0}
    assert found["work_orders"] == {"open": 0, "late": 0}
    assert found["to_approve"] is None


async def test_nobody_is_asked_to_approve_their_own(app: FastAPI, room: Newsroom) -> None:
    await busy_day(room)
    reviewer = await acting(app, Role.REVIEWER, kind=ActorKind.PERSON)
    assert (await check_figures(reviewer))["to_approve"] == 1
    (me,) = await room.rows("select login from users where login like 'reviewer%'")
    await room.rows("update commands set issued_by = :me", me=me.login)
    assert (await check_figures(reviewer))["to_approve"] == 0


async def test_a_command_that_is_tried_again_runs_again_and_is_settled_once(
    client: httpx.AsyncClient, room: Newsroom, parts: Parts
) -> None:
    await room.enrol("420102", count=2)
    story = await room.write()
    push = await room.push(story)
    (first, second) = await room.placements(story)
    await room.deliver(story, [first])
    await room.park(story, second, "refused")
    assert await settle_done(parts) == 0
    await room.retry(push)
    assert (await today(client))["commands"] == {"running": 1, "open": 1, "parked": 0}
    await room.deliver(story, [second])
    assert (await today(client))["commands"] == {"running": 0, "open": 0, "parked": 0}
    assert [await settle_done(parts), await settle_done(parts)] == [1, 0]


PAST = """
insert into accounts (id, platform, external_id, name, organisation_id, region_code, level)
    select 1000 + n, 'webhook', 'app-' || n, '客户端' || n, (select min(id) from organisations),
        '420102', 'county' from generate_series(1, 1000) as n;
insert into articles (id, current_version) select 1000 + n, 1 from generate_series(1, 40) as n;
insert into versions (article_id, number, title, body, digest, author, source, fingerprint,
    created_by) select 1000 + n, 1, '防汛简报', '', '', '', '', '', ''
    from generate_series(1, 40) as n;
insert into commands (id, kind, state, priority, rule, total, issued_by, issued_at)
    select 1000 + n, 'push', 'issued', 'normal', '{}', 1000, 'tests', now()
    from generate_series(1, 40) as n;
insert into counters (command_id, platform, level, result, n)
    select 1000 + n, 'webhook', 'county', result, 1000
    from generate_series(1, 40) as n, (values ('total'), ('published')) as r (result);
insert into placements (article_id, account_id, command_id, want, open, have, have_version, lane,
    level, parked) select 1000 + n, 1000 + a, 1000 + n, 1, false, 'present', 1, 'webhook/push',
        'county', case when a = 7 then 'missing' end
    from generate_series(1, 40) as n, generate_series(1, 1000) as a;
insert into deliveries (command_id, article_id, account_id, slot, result)
    select command_id, article_id, account_id, 0, 'published' from placements;
"""


async def test_what_is_done_costs_nothing_today(app: FastAPI, parts: Parts) -> None:
    room = Newsroom(parts.database)
    await room.open()
    for statement in filter(None, map(str.strip, PAST.split(";"))):
        await room.rows(statement)
    assert await settle_done(parts) == 40
    await room.rows("analyze placements, deliveries, commands, counters, accounts")
    for client in (
        await acting(app, Role.AUDITOR),
        await acting(app, Role.COMPLIANCE_OFFICER, CITY),
    ):
        pages = ("today", "parked", "parked?code=missing", "commands?state=running")
        for page in pages:
            with statements(parts.database) as asked:
                answer = await client.get(f"/api/v1/{page}")
            assert answer.status_code == 200
            read = sum([rows_read(await plan_of(parts.database, *each)) for each in asked])
            assert read < 500, page
