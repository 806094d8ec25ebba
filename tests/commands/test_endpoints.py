"""The API of commands, end to end but for the workers."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from hub.kit.db import Database
from tests.commands.books import check_books
from tests.commands.newsroom import EVERYWHERE, REASON, Newsroom, later


@pytest.fixture
async def room(database: Database) -> AsyncIterator[Newsroom]:
    """Hubei in the database that the API works on."""
    made = Newsroom(database)
    await made.open()
    yield made
    await check_books(database)


async def issue(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await client.post("/api/v1/commands", json=body)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


def fields(answer: httpx.Response) -> list[str]:
    return [error["field"] for error in answer.json()["errors"]]


async def test_a_push_is_accepted_and_shows_where_it_stands(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    await room.enrol("420100", count=2)
    article = await room.write()

    answer = await client.post(
        "/api/v1/commands",
        json={"kind": "push", "articles": [article], "target": {"regions": ["420100"]}},
    )

    assert answer.status_code == 202
    command = answer.json()
    assert answer.headers["Location"] == f"/api/v1/commands/{command['id']}"
    assert command["articles"] == [{"article_id": article, "version": 1}]
    assert command["rule"] == {"regions": ["420100"]}
    assert command["progress"]["open"] == command["by_platform"]["site"]["open"] == 2
    shown = await client.get(answer.headers["Location"])
    assert shown.json() == command


async def test_a_repeated_key_is_answered_with_the_same_command(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    await room.enrol("420100")
    body = {"kind": "push", "articles": [await room.write()], "target": EVERYWHERE}
    key = {"Idempotency-Key": "b6f2-17"}

    first = await client.post("/api/v1/commands", json=body, headers=key)
    second = await client.post("/api/v1/commands", json=body, headers=key)
    other = await client.post("/api/v1/commands", json=body | {"priority": "high"}, headers=key)

    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (second.status_code, second.json()) == (202, first.json())
    assert (other.status_code, other.json()["type"]) == (409, "/problems/idempotency-key-reused")


@pytest.mark.parametrize("key", ["", "x" * 101, "two words"])
async def test_a_key_that_is_none_is_refused(
    client: httpx.AsyncClient, room: Newsroom, key: str
) -> None:
    body = {"kind": "retract", "articles": [await room.write()], "reason": REASON}

    answer = await client.post("/api/v1/commands", json=body, headers={"Idempotency-Key": key})

    assert (answer.status_code, fields(answer)) == (422, ["header.idempotency-key"])


async def test_a_banned_article_is_a_conflict_that_says_what_to_do(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    await room.enrol("420100")
    article = await room.write()
    await issue(client, kind="retract", articles=[article], reason=REASON)

    answer = await client.post(
        "/api/v1/commands", json={"kind": "push", "articles": [article], "target": EVERYWHERE}
    )

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "/problems/banned")
    assert problem["articles"] == [article]
    assert "reinstate" in problem["remedy"]


PUSH: dict[str, Any] = {"kind": "push", "articles": [1], "target": EVERYWHERE}
RETRACTION: dict[str, Any] = {"kind": "retract", "articles": [1], "reason": REASON}
WRONG: list[tuple[Any, list[str]]] = [
    ({}, ["body.kind"]),
    ([], ["body"]),
    ({"kind": "delete"}, ["body.kind"]),
    ({"kind": "湖" * 100_000}, ["body.kind"]),
    ({"kind": 1}, ["body.kind"]),
    ({"kind": "push"}, ["body.articles", "body.target"]),
    (PUSH | {"articles": []}, ["body.articles"]),
    (PUSH | {"articles": list(range(1, 102))}, ["body.articles"]),
    (PUSH | {"articles": ["1"]}, ["body.articles[0]"]),
    (PUSH | {"articles": [1, -1]}, ["body.articles[1]"]),
    (PUSH | {"articles": [2**63]}, ["body.articles[0]"]),
    (PUSH | {"version": 0}, ["body.version"]),
    (PUSH | {"version": 2**31}, ["body.version"]),
    (PUSH | {"priority": "now"}, ["body.priority"]),
    (PUSH | {"target": {}}, ["body.target"]),
    (PUSH | {"target": {"regions": ["武汉"]}}, ["body.target.regions[0]"]),
    (PUSH | {"target": {"everywhere": True, "tag": "x"}}, ["body.target.tag"]),
    (PUSH | {"not_before": "2026-07-01T08:00:00"}, ["body.not_before"]),
    (PUSH | {"not_before": 1782864000}, ["body.not_before"]),
    (PUSH | {"not_before": "明早八点"}, ["body.not_before"]),
    (PUSH | {"not_before": "2020-07-01T08:00:00+08:00"}, ["body.not_before"]),
    (PUSH | {"not_after": "2020-07-01T08:00:00+08:00"}, ["body.not_after"]),
    (PUSH | {"take_down_at": "9999-12-31T23:59:59-12:00"}, ["body.take_down_at"]),
    (PUSH | {"reason": "x" * 1_001}, ["body.reason"]),
    (PUSH | {"reason": "撤\u0007回"}, ["body.reason"]),
    (PUSH | {"public_reason": "x"}, ["body.public_reason"]),
    (RETRACTION | {"reason": "  "}, ["body.reason"]),
    (RETRACTION | {"reason": None}, ["body.reason"]),
    (RETRACTION | {"public_reason": "x" * 501}, ["body.public_reason"]),
    (RETRACTION | {"scope": {}}, ["body.scope"]),
    (RETRACTION | {"scope": {"regions": ["420100"] * 501}}, ["body.scope.regions"]),
    (RETRACTION | {"scope": {"accounts": list(range(1, 1_002))}}, ["body.scope.accounts"]),
    (RETRACTION | {"instruction": {}}, ["body.instruction.from"]),
    (
        RETRACTION | {"instruction": {"from": "省委网信办", "due_by": "2026-07-01"}},
        ["body.instruction.due_by"],
    ),
    (RETRACTION | {"not_before": "2026-07-01T08:00:00+08:00"}, ["body.not_before"]),
    ({"kind": "correct", "articles": [1], "target": EVERYWHERE}, ["body.target"]),
    ({"kind": "reinstate", "articles": [1]}, ["body.reason"]),
]


@pytest.mark.parametrize("path", ["/api/v1/commands", "/api/v1/commands/preview"])
async def test_bad_input_names_the_field_and_does_nothing(
    client: httpx.AsyncClient, room: Newsroom, path: str
) -> None:
    await room.enrol("420100")
    await room.write()

    for body, wrong in WRONG:
        answer = await client.post(path, json=body)
        assert (answer.status_code, fields(answer)) == (422, wrong), body

    assert await room.rows("select from commands") == []


async def test_commands_are_listed_from_either_end(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    await room.enrol("420100")
    first, second = await room.write(), await room.write()
    made = [
        await issue(client, kind="push", articles=[first], target=EVERYWHERE),
        await issue(client, kind="push", articles=[second], target=EVERYWHERE),
        await issue(client, kind="retract", articles=[first], reason=REASON),
    ]
    ids = [command["id"] for command in made]

    page = (await client.get("/api/v1/commands", params={"limit": 2})).json()
    rest = (await client.get("/api/v1/commands", params={"cursor": page["next"]})).json()

    assert [c["id"] for c in page["items"]] == ids[:0:-1]
    assert [c["id"] for c in rest["items"]] == ids[:1]
    assert rest["next"] is None
    oldest = {"sort": "oldest", "limit": 2}
    page = (await client.get("/api/v1/commands", params=oldest)).json()
    rest = (await client.get("/api/v1/commands", params=oldest | {"cursor": page["next"]})).json()
    assert [[c["id"] for c in each["items"]] for each in (page, rest)] == [ids[:2], ids[2:]]
    for query, wanted in [
        ({"article": first}, [ids[2], ids[0]]),
        ({"kind": "retract"}, [ids[2]]),
        ({"state": "scheduled"}, []),
    ]:
        found = (await client.get("/api/v1/commands", params=query)).json()
        assert [c["id"] for c in found["items"]] == wanted


async def test_the_frozen_list_is_read_page_by_page(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    accounts = await room.enrol("420100", count=3)
    command = await issue(
        client,
        kind="push",
        articles=[await room.write()],
        target=EVERYWHERE,
        not_before=later(hours=1),
    )
    path = f"/api/v1/commands/{command['id']}/targets"

    page = (await client.get(path, params={"limit": 2})).json()
    rest = (await client.get(path, params={"cursor": page["next"]})).json()

    assert [a["id"] for a in page["items"] + rest["items"]] == accounts
    assert page["items"][0]["region_code"] == "420100"


async def test_a_dry_run_goes_on_with_its_cursor(client: httpx.AsyncClient, room: Newsroom) -> None:
    accounts = await room.enrol("420100", count=3)
    body = {"kind": "push", "articles": [await room.write()], "target": EVERYWHERE}

    first = await client.post("/api/v1/commands/preview", params={"limit": 2}, json=body)
    page = first.json()["placements"]
    second = await client.post(
        "/api/v1/commands/preview", params={"cursor": page["next"]}, json=body
    )

    assert first.json()["outlooks"] == {"send": 3}
    found = page["items"] + second.json()["placements"]["items"]
    assert [p["account_id"] for p in found] == accounts


@pytest.mark.parametrize("path", ["", "/targets", "/deliveries"])
async def test_a_command_that_is_not_there(
    client: httpx.AsyncClient, room: Newsroom, path: str
) -> None:
    assert (await client.get(f"/api/v1/commands/7{path}")).status_code == 404
    assert room


async def test_what_is_parked_is_tried_again(client: httpx.AsyncClient, room: Newsroom) -> None:
    (account,) = await room.enrol("420100")
    article = await room.write()
    command = await issue(client, kind="push", articles=[article], target=EVERYWHERE)
    await room.park(article, account, "unknown", have="doubt", version=1)
    path = f"/api/v1/commands/{command['id']}/retry"

    unsure = await client.post(path, json={})
    sure = await client.post(path, json={"confirm": "not_there", "accounts": [account]})
    wrong = await client.post(path, json={"confirm": "perhaps", "codes": []})

    assert (unsure.status_code, unsure.json()) == (202, {"retried": 0, "closed": 0, "left": 1})
    assert (sure.status_code, sure.json()) == (202, {"retried": 1, "closed": 0, "left": 0})
    assert (wrong.status_code, fields(wrong)) == (422, ["body.codes", "body.confirm"])


async def test_a_command_is_paused_and_resumed(client: httpx.AsyncClient, room: Newsroom) -> None:
    await room.enrol("420100")
    command = await issue(client, kind="push", articles=[await room.write()], target=EVERYWHERE)
    path = f"/api/v1/commands/{command['id']}"

    paused = await client.post(f"{path}/pause", json={"reason": "等待省应急管理厅确认"})

    assert paused.status_code == 200
    assert (await client.get(path)).json()["paused"]
    assert (await client.post(f"{path}/resume")).json()["lifted_at"] is not None
    assert not (await client.get(path)).json()["paused"]
    assert (await client.post(f"{path}/resume")).status_code == 409


async def test_holds_over_http(client: httpx.AsyncClient, room: Newsroom) -> None:
    body = {"scope": "region", "reach": "420100", "reason": "武汉市融媒体中心客户端升级"}

    first = await client.post("/api/v1/holds", json=body)
    again = await client.post("/api/v1/holds", json=body)
    unknown = await client.post("/api/v1/holds", json=body | {"reach": "990000"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (unknown.status_code, fields(unknown)) == (422, ["body.reach"])
    hold = first.json()["id"]
    assert [h["id"] for h in (await client.get("/api/v1/holds")).json()["items"]] == [hold]
    assert (await client.delete(f"/api/v1/holds/{hold}")).json()["lifted_by"]
    assert (await client.get("/api/v1/holds")).json()["items"] == []
    lifted = (await client.get("/api/v1/holds", params={"lifted": True})).json()
    assert [h["id"] for h in lifted["items"]] == [hold]
    assert room


async def test_nobody_commands_without_a_key(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.post("/api/v1/commands", json=RETRACTION)).status_code == 401
    assert (await anybody.post("/api/v1/holds", json={})).status_code == 401


async def test_the_api_describes_every_kind_of_command_with_an_example(
    client: httpx.AsyncClient,
) -> None:
    schemas = (await client.get("/api/v1/openapi.json")).json()["components"]["schemas"]

    for name in ("PushRequest", "CorrectRequest", "RetractRequest", "ReinstateRequest"):
        (example,) = schemas[name]["examples"]
        assert example["articles"]
