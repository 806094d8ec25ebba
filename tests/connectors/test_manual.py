"""What people do by hand: they get an order, say that it is done, and the hub looks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from connectors.manual import connector
from connectors.manual.looking import DIGEST, NAME_CHARACTERS, link_and_title, name_of
from hub.commands.work_orders import tell_late
from hub.kit.parts import Parts
from hub.sdk.http import make_tools
from hub.sdk.pool import Pool
from hub.sdk.testing.server import Server
from tests.deliveries.world import TITLE, World, eventually, open_world

SETTINGS = {"where": "小红书“武昌发布”", "hours": 2}


@dataclass
class Board:
    """Pages that somebody edits by hand."""

    url: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    async def show(self, request: Request) -> Response:
        if self.broken:
            return PlainTextResponse("busy", 503)
        text = self.pages.get(request.path_params["name"])
        return Response(text, media_type="text/html") if text else PlainTextResponse("", 404)

    def put_up(self, name: str, title: str = TITLE) -> str:
        self.pages[name] = f"<html><body><h1>{title}</h1><p>全文</p></body></html>"
        return f"{self.url}/{name}"


@pytest.fixture
async def board() -> AsyncIterator[Board]:
    made = Board()
    app = Starlette(routes=[Route("/{name}", made.show)])
    async with Server(app, lambda _: False) as server:
        made.url = server.url
        yield made


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(allowed=[ip_network("127.0.0.0/8")])
    yield made
    made.close()


@pytest.fixture
async def world(database_url: str, redis_url: str, pool: Pool) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, connector) as opened:
        opened.tools = make_tools(pool, "https://hub.hubei.example")
        yield opened


async def enrol(world: World, **settings: Any) -> int:
    (account,) = await world.enrol(platform="manual")
    await world.execute(
        "update accounts set settings = cast(:settings as jsonb)",
        settings=connector.settings_model(**SETTINGS | settings).model_dump_json(),
    )
    return account


async def order_of(client: httpx.AsyncClient, operation: str) -> dict[str, Any]:
    """Wait until an order of this kind is open."""

    async def listed() -> dict[str, Any] | None:
        items = (await client.get("/api/v1/work-orders")).json()["items"]
        return next((item for item in items if item["operation"] == operation), None)

    found: dict[str, Any] = await eventually(listed)
    return found


async def shown_order(client: httpx.AsyncClient, order: int) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/work-orders/{order}")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def done(client: httpx.AsyncClient, order: dict[str, Any], link: str | None = None) -> None:
    answer = await client.post(f"/api/v1/work-orders/{order['id']}/done", json={"link": link})
    assert answer.status_code == 202, answer.text


async def test_an_order_is_done_and_the_hub_sees_the_story_at_the_link(
    world: World, board: Board, client: httpx.AsyncClient
) -> None:
    account = await enrol(world)
    story = await world.article()
    push = await world.push(story)
    world.start()
    order = await order_of(client, "publish")
    assert TITLE in order["instructions"]
    assert f"https://hub.hubei.example/sites/420106/{story}" in order["instructions"]
    assert not order["late"]
    assert await world.counters(push) == {"total": 1, "parked": 1}

    await done(client, order, board.put_up("66f1"))

    assert await world.results_of(push, 1) == {account: "published"}
    assert (await world.placement(story, account))["url"] == f"{board.url}/66f1"
    await world.quiet()
    assert (await client.get("/api/v1/work-orders")).json()["items"] == []


async def test_a_retraction_is_an_order_and_closes_when_the_link_is_dead(
    world: World, board: Board, client: httpx.AsyncClient
) -> None:
    account = await enrol(world)
    story = await world.article()
    await world.push(story)
    world.start()
    await done(client, await order_of(client, "publish"), board.put_up("66f1"))
    await world.quiet()

    retraction = await world.retract(story)

    order = await order_of(client, "retract")
    assert order["url"] == f"{board.url}/66f1"
    await done(client, order)  # they say so, and it is still there
    again = await order_of(client, "retract")
    while again["id"] == order["id"]:
        again = await order_of(client, "retract")
    board.pages.clear()
    await done(client, again)
    assert await world.results_of(retraction, 1) == {account: "gone"}
    await world.quiet()


@pytest.mark.parametrize("characters", [320, 1_000])
async def test_a_link_may_be_as_long_as_it_is_said(
    world: World, board: Board, client: httpx.AsyncClient, characters: int
) -> None:
    account = await enrol(world)
    story = await world.article()
    push = await world.push(story)
    world.start()
    link = f"{board.put_up('66f1')}?from=".ljust(characters, "a")
    await done(client, await order_of(client, "publish"), link)
    assert await world.results_of(push, 1) == {account: "published"}
    assert (await world.placement(story, account))["url"] == link
    retraction = await world.retract(story)
    order = await order_of(client, "retract")
    board.pages.clear()
    await done(client, order)
    assert await world.results_of(retraction, 1) == {account: "gone"}


async def test_an_order_that_wants_a_link_is_not_done_without_one(
    world: World, board: Board, client: httpx.AsyncClient
) -> None:
    account = await enrol(world)
    push = await world.push(await world.article())
    world.start()
    order = await order_of(client, "publish")
    assert order["needs_link"]
    answer = await client.post(f"/api/v1/work-orders/{order['id']}/done", json={})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "body.link"
    assert (await order_of(client, "publish"))["id"] == order["id"]
    await done(client, order, board.put_up("66f1"))
    assert await world.results_of(push, 1) == {account: "published"}


async def test_a_corrected_copy_is_looked_at_where_it_was(
    world: World, board: Board, client: httpx.AsyncClient
) -> None:
    account = await enrol(world)
    story = await world.article()
    await world.push(story)
    world.start()
    await done(client, await order_of(client, "publish"), board.put_up("66f1"))
    await world.quiet()
    await world.revise(story)
    correction = await world.correct(story)
    order = await order_of(client, "update")
    assert not order["needs_link"]
    await done(client, order)
    assert (await world.results_of(correction, 1))[account] in {"published", "corrected"}
    assert (await world.placement(story, account))["url"] == f"{board.url}/66f1"


async def test_what_became_of_an_order_is_told_to_who_comes_too_late(
    world: World, board: Board, client: httpx.AsyncClient
) -> None:
    await enrol(world)
    story = await world.article()
    await world.push(story)
    world.start()
    first = await order_of(client, "publish")
    link = board.put_up("66f1")
    await done(client, first, link)
    await world.quiet()
    twice = await client.post(f"/api/v1/work-orders/{first['id']}/done", json={"link": link})
    assert "done already" in twice.json()["detail"]
    shown = await shown_order(client, first["id"])
    assert (shown["state"], shown["link"], shown["late"]) == ("done", link, False)
    assert shown["done_by"]

    other = await world.article()
    await world.push(other)
    replaced = await order_of(client, "publish")
    await world.retract(other)
    late = await client.post(f"/api/v1/work-orders/{replaced['id']}/done", json={"link": link})
    assert late.status_code == 409
    assert "something else" in late.json()["detail"]
    assert "copies" in late.json()["remedy"]  # what was put up all the same
    assert (await shown_order(client, replaced["id"]))["state"] == "replaced"


async def test_an_order_can_be_read_whole(world: World, client: httpx.AsyncClient) -> None:
    await enrol(world)
    await world.push(await world.article())
    world.start()
    order = await order_of(client, "publish")
    assert await shown_order(client, order["id"]) == order
    assert order["state"] == "open"
    assert (await client.get("/api/v1/work-orders/999999")).status_code == 404


async def test_a_longer_link_is_refused_by_name(
    world: World, board: Board, client: httpx.AsyncClient
) -> None:
    await enrol(world)
    await world.push(await world.article())
    world.start()
    order = await order_of(client, "publish")
    link = f"{board.put_up('66f1')}?from=".ljust(1_001, "a")
    answer = await client.post(f"/api/v1/work-orders/{order['id']}/done", json={"link": link})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "body.link"
    assert "1000" in error["reason"]
    assert (await order_of(client, "publish"))["id"] == order["id"]


async def test_a_link_that_does_not_show_the_story_proves_nothing(
    world: World, board: Board, client: httpx.AsyncClient
) -> None:
    account = await enrol(world)
    story = await world.article()
    await world.push(story)
    world.start()
    link = board.put_up("66f2", title="别的稿件")
    await done(client, await order_of(client, "publish"), link)

    async def is_parked() -> bool:
        row = await world.placement(story, account)
        return bool(row["parked"] == "unknown" and "没有看到标题" in row["why"])

    await eventually(is_parked, why=world.placements)


async def test_a_link_to_nothing_makes_another_order(
    world: World, board: Board, client: httpx.AsyncClient
) -> None:
    await enrol(world)
    await world.push(await world.article())
    world.start()
    order = await order_of(client, "publish")
    await done(client, order, f"{board.url}/nothing")

    async def is_another() -> bool:
        return (await order_of(client, "publish"))["id"] != order["id"]

    await eventually(is_another)


async def test_where_nothing_can_be_looked_at_the_persons_word_counts(
    world: World, client: httpx.AsyncClient
) -> None:
    account = await enrol(world, where="村村响广播", proof="word")
    story = await world.article()
    push = await world.push(story)
    world.start()
    await done(client, await order_of(client, "publish"))
    assert await world.results_of(push, 1) == {account: "published"}
    retraction = await world.retract(story)
    await done(client, await order_of(client, "retract"))
    assert await world.results_of(retraction, 1) == {account: "gone"}
    seen = await world.query("select viewpoint, saw, evidence from observations order by at")
    assert [(row["viewpoint"], row["saw"]) for row in seen] == [
        ("person", "present"),
        ("reader", "present"),
        ("person", "gone"),
        ("reader", "gone"),
    ]
    assert all({"word_of", "actor"} & set(row["evidence"]) for row in seen)


async def test_a_retraction_does_not_believe_that_an_order_was_never_done(
    world: World, client: httpx.AsyncClient
) -> None:
    account = await enrol(world)
    story = await world.article()
    await world.push(story)
    world.start()
    await order_of(client, "publish")
    await world.retract(story)

    async def somebody_has_to_look() -> bool:
        row = await world.placement(story, account)
        return bool(row["parked"] == "unknown" and "尚无人确认" in row["why"])

    await eventually(somebody_has_to_look, why=world.placements)
    assert (await client.get("/api/v1/work-orders")).json()["items"] == []


async def untold(client: httpx.AsyncClient, count: int) -> list[dict[str, Any]]:
    """Wait until there are so many orders of retracted stories of which nobody has told."""

    async def listed() -> list[dict[str, Any]] | None:
        items = (await client.get("/api/v1/work-orders?untold=true")).json()["items"]
        return items if len(items) == count else None

    found: list[dict[str, Any]] = await eventually(listed)
    return found


async def test_who_says_that_many_were_never_put_out_is_believed_by_name(
    world: World, client: httpx.AsyncClient
) -> None:
    accounts = sorted([await enrol(world) for _ in range(3)])
    story = await world.article()
    await world.push(story)
    world.start()
    await order_of(client, "publish")
    retraction = await world.retract(story)
    waiting = await untold(client, 3)
    assert (await client.get("/api/v1/work-orders")).json()["items"] == []

    orders = [each["id"] for each in waiting[:2]]
    said = await client.post("/api/v1/work-orders/never-published", json={"orders": orders})
    assert (said.status_code, said.json()) == (202, {"answered": sorted(orders), "left": []})
    assert await world.results_of(retraction, 2) == {
        each["account_id"]: "gone" for each in waiting[:2]
    }
    again = await client.post("/api/v1/work-orders/never-published", json={"orders": orders})
    assert again.json() == {"answered": [], "left": sorted(orders)}
    assert [each["id"] for each in await untold(client, 1)] == [waiting[2]["id"]]

    seen = await world.query(
        "select viewpoint, evidence from observations where saw = 'gone' order by at"
    )
    assert [row["viewpoint"] for row in seen] == ["person", "person", "reader", "reader"]
    assert all({"word_of", "actor"} & set(row["evidence"]) for row in seen)
    acts = await world.query(
        "select subject from audit_entries where action = 'work_order.never_published' order by 1"
    )
    assert [row["subject"] for row in acts] == [f"work_order:{order}" for order in sorted(orders)]
    await world.check_counters()
    assert len(accounts) == 3


async def test_two_who_answer_for_the_same_orders_at_once_answer_once(
    world: World, client: httpx.AsyncClient
) -> None:
    for _ in range(4):
        await enrol(world)
    story = await world.article()
    await world.push(story)
    world.start()
    await order_of(client, "publish")
    retraction = await world.retract(story)
    orders = [each["id"] for each in await untold(client, 4)]
    path = "/api/v1/work-orders/never-published"
    both = await asyncio.gather(
        client.post(path, json={"orders": orders}), client.post(path, json={"orders": orders[::-1]})
    )
    assert sorted(order for answer in both for order in answer.json()["answered"]) == sorted(orders)
    assert set((await world.results_of(retraction, 4)).values()) == {"gone"}
    await world.quiet()


async def test_an_answer_about_an_order_that_is_not_there_does_nothing(
    world: World, client: httpx.AsyncClient
) -> None:
    await enrol(world)
    story = await world.article()
    await world.push(story)
    world.start()
    await order_of(client, "publish")
    await world.retract(story)
    (order,) = await untold(client, 1)
    path = "/api/v1/work-orders/never-published"
    refused = await client.post(path, json={"orders": [order["id"], 99_999]})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["body.orders[1]"]
    assert (await client.post(path, json={"orders": []})).status_code == 422
    assert len(await untold(client, 1)) == 1
    twice = await client.post(path, json={"orders": [order["id"]] * 2})
    assert twice.json() == {"answered": [order["id"]], "left": []}


async def test_an_order_is_done_once(world: World, board: Board, client: httpx.AsyncClient) -> None:
    await enrol(world)
    await world.push(await world.article())
    world.start()
    order = await order_of(client, "publish")
    link = board.put_up("66f1")
    await done(client, order, link)
    twice = await client.post(f"/api/v1/work-orders/{order['id']}/done", json={"link": link})
    assert twice.status_code == 409
    assert (await client.post("/api/v1/work-orders/999/done", json={})).status_code == 404


async def test_a_late_order_is_told_once(
    world: World, client: httpx.AsyncClient, parts: Parts
) -> None:
    await enrol(world)
    await world.push(await world.article())
    world.start()
    await order_of(client, "publish")
    assert await tell_late(parts) == 0
    await world.execute("update work_orders set due_by = clock_timestamp() - interval '1 minute'")
    assert [await tell_late(parts) for _ in range(2)] == [1, 0]
    (late,) = (await client.get("/api/v1/work-orders?late=true")).json()["items"]
    assert late["late"]
    entries = await world.query("select 1 from audit_entries where action = 'work_order.late'")
    assert len(entries) == 1


async def test_a_correction_is_an_order(
    world: World, board: Board, client: httpx.AsyncClient
) -> None:
    account = await enrol(world)
    story = await world.article()
    await world.push(story)
    world.start()
    link = board.put_up("66f1")
    await done(client, await order_of(client, "publish"), link)
    await world.quiet()
    await world.revise(story)
    correction = await world.correct(story)
    order = await order_of(client, "update")
    assert link in order["instructions"]
    await done(client, order, link)
    assert (await world.results_of(correction, 1))[account] in {"published", "corrected"}
    assert (await world.placement(story, account))["have_version"] == 2


def test_a_copys_name_is_a_link_to_its_title() -> None:
    name = name_of(
        "https://www.example.cn/a?b=1#top", "关于启动防汛四级应急响应的通知（第二号公告）"
    )
    link, title = link_and_title(name)
    assert link == "https://www.example.cn/a?b=1"
    assert title == "关于启动防汛四级应急响应的通知（第二号公"
    assert link_and_title("https://www.example.cn/a") == ("https://www.example.cn/a", "")


def test_a_name_of_a_long_link_has_its_digest_and_the_title() -> None:
    title = "关于启动防汛四级应急响应的通知"
    first, second = (name_of(f"https://www.example.cn/{end * 400}", title) for end in "ab")
    assert first != second
    assert len(first) <= NAME_CHARACTERS
    assert link_and_title(first)[0].startswith(DIGEST)
    assert link_and_title(first)[1] == title
