"""What a command came to by region and by reason, what holds it up, and trying a group again."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.kit.db import Database
from hub.kit.problems import Conflict
from tests.app.test_cost import plan_of, rows_read, statements
from tests.commands.newsroom import Newsroom
from tests.people import acting

RID = "62a1b2c3-1f2e3d4c-5b6a7988"


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    return made


async def read(client: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await client.get(f"/api/v1/commands/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def say(room: Newsroom, article: int, account: int, why: str) -> None:
    """Let the platform have said something else."""
    await room.rows(
        "update placements set why = :why where (article_id, account_id) = (:article, :account)",
        why=why,
        article=article,
        account=account,
    )


async def test_a_command_is_counted_in_the_regions_below_its_place(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    here, there = await room.enrol("420102", count=2), await room.enrol("421022", "webhook")
    (own,) = await room.enrol("420000")
    story = await room.write()
    push = await room.push(story)
    await room.deliver(story, [here[0], own])
    await room.park(story, there[0], "refused")
    found = await read(client, f"{push}/regions")
    assert found["region"] == "420000"
    assert [(one["name"], one["cells"]) for one in found["items"]] == [
        ("湖北省", {"site": {"published": 1}}),
        ("武汉市", {"site": {"published": 1, "open": 1}}),
        ("荆州市", {"webhook": {"parked": 1}}),
    ]
    found = await read(client, f"{push}/regions", region="420100")
    assert [(one["code"], one["cells"]) for one in found["items"]] == [
        ("420102", {"site": {"published": 1, "open": 1}})
    ]


async def test_the_cells_of_all_regions_are_the_command(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    for region in ("420102", "420106", "421022", "429021"):
        await room.enrol(region, count=3)
    await room.enrol("420100", "webhook")
    story, brief = await room.write(), await room.write()
    push = await room.push(story, brief)
    await room.deliver(story)
    await room.retract(brief, scope={"regions": ["420100"]})
    found = await read(client, f"{push}/regions")
    command = await room.show(push)
    cells = [cell for one in found["items"] for cell in one["cells"].values()]
    totals = {state: sum(cell.get(state, 0) for cell in cells) for cell in cells for state in cell}
    assert totals.pop("open") == command.progress.open
    assert totals == command.results


async def test_failures_are_grouped_by_what_the_platform_said(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    accounts = await room.enrol("420102", "webhook", count=4)
    (banned,) = await room.enrol("421022", "webhook")
    story = await room.write()
    await room.rows("update accounts set status = 'suspended' where id = :id", id=banned)
    push = await room.push(story)
    for account in accounts:
        await room.park(story, account, "refused")
    await say(room, story, accounts[0], f"40013: invalid appid rid: {RID}")
    await say(room, story, accounts[1], "40013: invalid appid rid: 62a1b2c4-00000000-11112222")
    found = (await read(client, f"{push}/failures"))["items"]
    assert [(one["kind"], one["words"], one["n"]) for one in found] == [
        ("refused", "40013: invalid appid rid: …", 2),
        ("refused", "平台返回 40013", 2),
        ("suspended", "", 1),
    ]
    assert (found[0]["account_id"], found[0]["why"][-len(RID) :]) == (accounts[0], RID)
    assert [bool(one["group"]) for one in found] == [True, True, False]


async def test_a_group_is_tried_again_and_the_others_stay(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    accounts = await room.enrol("420102", "webhook", count=3)
    site = await room.enrol("420102")
    story = await room.write()
    push = await room.push(story)
    for account in (*accounts, *site):
        await room.park(story, account, "refused")
    await say(room, story, accounts[0], "45009: reach max api daily quota limit")
    found = (await read(client, f"{push}/failures"))["items"]
    (group,) = [one for one in found if one["n"] == 2]
    answer = await client.post(f"/api/v1/commands/{push}/retry", json={"groups": [group["group"]]})
    assert answer.json() == {"retried": 2, "closed": 0, "left": 0}
    parked = {id_ for id_, row in (await room.placements(story)).items() if row.parked}
    assert parked == {accounts[0], *site}


async def test_who_may_not_know_of_a_command_sees_no_part_of_it(
    room: Newsroom, app: FastAPI
) -> None:
    await room.enrol("420102")
    push = await room.push(await room.write())
    city = await acting(app, Role.CENTRAL_EDITOR, "420100")
    for part in ("regions", "failures", "holds"):
        assert (await city.get(f"/api/v1/commands/{push}/{part}")).status_code == 404


@pytest.mark.parametrize(
    ("scope", "reach", "stops"),
    [
        ("hub", "", 3),
        ("region", "420100", 2),
        ("platform", "webhook", 1),
        ("account", "", 1),
        ("tier", "general", 3),
        ("tier", "major", 0),
    ],
)
async def test_a_command_says_which_hold_stops_how_much_of_it(
    client: httpx.AsyncClient, room: Newsroom, scope: str, reach: str, stops: int
) -> None:
    await room.enrol("420102", count=2)
    (account,) = await room.enrol("421022", "webhook")
    reach = str(account) if scope == "account" else reach
    story = await room.write()
    push = await room.push(story)
    hold = {"scope": scope, "reach": reach, "reason": "等待省应急管理厅确认"}
    assert (await client.post("/api/v1/holds", json=hold)).is_success
    found = (await read(client, f"{push}/holds"))["items"]
    assert [one["stops"] for one in found] == ([stops] if stops else [])
    retraction = await room.retract(story)
    assert (await read(client, f"{retraction}/holds"))["items"] == []


async def test_an_instruction_is_entered_afterwards_and_both_are_on_record(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    await room.enrol("420102")
    retraction = await room.retract(await room.write())
    path = f"/api/v1/commands/{retraction}/instruction"
    first = {"from": "省委网信办"}
    both = first | {"document": "鄂网信办函〔2026〕31号"}
    for said in (first, both, both):
        answer = await client.put(path, json=said)
        assert {k: v for k, v in answer.json()["instruction"].items() if v} == said
    found = await client.get("/api/v1/audit", params={"subject": f"command:{retraction}"})
    acts = [one["action"] for one in found.json()["items"]]
    assert acts == ["command.instruct", "command.instruct", "command.retract"]
    push = await room.push(await room.write())
    answer = await client.put(f"/api/v1/commands/{push}/instruction", json=first)
    assert answer.status_code == Conflict.status


async def test_a_retraction_says_what_became_of_each_copy(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    accounts = await room.enrol("420102", count=6)
    story = await room.write()
    await room.push(story)
    await room.deliver(story)
    retraction = await room.retract(story)
    gone, deleted, refused, asked, unsure, _open = accounts
    await room.deliver(story, [gone])
    await room.rows(
        "update placements set have = 'gone?' where account_id = :account", account=deleted
    )
    for account, code in ((refused, "refused"), (asked, "by_person"), (unsure, "cannot_tell")):
        await room.park(story, account, code, have="present", version=1)
    found = await read(client, f"{retraction}/outcome")
    assert found == {
        "total": 6,
        "gone": 1,
        "nothing_there": 0,
        "unverified": 1,
        "under_way": 1,
        "card_remains": 0,
        "remains": {"refused": 1},
        "by_hand": 1,
        "unknown": {"cannot_tell": 1},
        "replaced": 0,
    }
    for state, account in (
        ("gone", gone),
        ("unverified", deleted),
        ("refused", refused),
        ("by_person", asked),
        ("cannot_tell", unsure),
    ):
        page = await read(client, f"{retraction}/deliveries", state=state)
        assert [one["account_id"] for one in page["items"]] == [account]


LEDGER = """
insert into regions (code, name, level, parent_code, prefix)
    select county || lpad(n::text, 3, '0'), '第' || n || '街道', 'township', '421000',
        county || lpad(n::text, 3, '0')
    from generate_series(1, 999) as n, (values ('421002'), ('421003')) as c (county);
insert into commands (id, kind, state, priority, rule, total, issued_by, issued_at)
    select 1000 + n, 'push', 'issued', 'normal', '{}', 500, 'tests', now()
    from generate_series(1, 40) as n;
insert into articles (id, current_version) select 1000 + n, 1 from generate_series(1, 40) as n;
insert into command_articles (command_id, article_id, version, epoch)
    select 1000 + n, 1000 + n, 1, 0 from generate_series(1, 40) as n;
insert into placements (article_id, account_id, command_id, want, open, have, lane, level, parked)
    select 1000 + n, a.id, 1000 + n, 1, n > 20, 'none', 'site/push', a.level, 'refused'
    from generate_series(1, 40) as n, accounts a;
insert into deliveries (command_id, article_id, account_id, slot, result)
    select 1000 + n, 1000 + n, a.id, 0, 'banned' from generate_series(1, 20) as n, accounts a;
insert into counters (command_id, platform, level, result, n)
    select 1000 + n, 'site', 'county', r, 500
    from generate_series(1, 40) as n, (values ('total'), ('x')) as f (r) where r = 'total'
    union all select 1000 + n, 'site', 'county', case when n > 20 then 'parked' else 'banned' end,
        500 from generate_series(1, 40) as n;
analyze placements; analyze deliveries; analyze accounts; analyze commands; analyze regions;
"""


@pytest.mark.parametrize("part", ["regions", "failures", "holds", "outcome"])
@pytest.mark.parametrize("command", [1001, 1040])
async def test_only_the_commands_own_rows_are_read(
    client: httpx.AsyncClient, room: Newsroom, part: str, command: int
) -> None:
    await room.enrol("420102", count=500)
    for statement in filter(None, map(str.strip, LEDGER.split(";"))):
        await room.rows(statement)
    with statements(room.database) as asked:
        await read(client, f"{command}/{part}")
    read_rows = [rows_read(await plan_of(room.database, *each)) for each in asked]
    assert sum(read_rows) < 2_500  # of 30,000: its own, their accounts, and once more to group
