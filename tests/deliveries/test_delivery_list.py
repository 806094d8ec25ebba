"""What a command came to, account by account: each once, in order, whatever the filter and page."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from hub.kit.db import Database
from tests.commands.newsroom import Newsroom

Delivery = dict[str, Any]


@pytest.fixture
async def path(database: Database) -> str:
    """A push of two articles to five accounts: some closed, one parked, one on the wire."""
    room = Newsroom(database)
    await room.open()
    first, second = await room.enrol("420102", count=2)
    others = await room.enrol("421022", "webhook", count=2)
    (last,) = await room.enrol("420100")
    notice, brief = await room.write(), await room.write()
    command = await room.push(notice, brief)
    await room.deliver(notice, [first, second, *others])
    await room.park(notice, last, "refused")
    await room.deliver(brief, [second, *others])
    await room.take(brief, first)
    return f"/api/v1/commands/{command}/deliveries"


async def read(client: httpx.AsyncClient, path: str, **query: Any) -> list[Delivery]:
    """Return all pages."""
    found: list[Delivery] = []
    cursor = None
    while True:
        asked = query | ({"cursor": cursor} if cursor else {})
        answer = await client.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


def key(one: Delivery) -> tuple[int, int, int]:
    return one["article_id"], one["account_id"], one["slot"]


async def test_every_placement_of_a_command_is_listed_once(
    client: httpx.AsyncClient, path: str
) -> None:
    found = await read(client, path)
    states = [one["state"] for one in found]
    assert [key(one) for one in found] == sorted({key(one) for one in found})
    assert {state: states.count(state) for state in states} == {
        "published": 7,
        "parked": 1,
        "sending": 1,
        "waiting": 1,
    }
    assert {one["why"] for one in found if one["state"] == "parked"} == {"refused: 平台返回 40013"}


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
async def test_pages_of_any_size_have_the_same_rows(
    client: httpx.AsyncClient, path: str, limit: int
) -> None:
    assert await read(client, path, limit=limit) == await read(client, path)


OPEN = {"waiting", "sending", "parked"}
FILTERS: list[tuple[dict[str, Any], Callable[[Delivery], bool]]] = [
    ({"state": "open"}, lambda one: one["state"] in {"waiting", "sending"}),
    ({"state": "waiting"}, lambda one: one["state"] == "waiting"),
    ({"state": "sending"}, lambda one: one["state"] == "sending"),
    ({"state": "parked"}, lambda one: one["state"] == "parked"),
    ({"state": "closed"}, lambda one: one["state"] not in OPEN),
    ({"state": "published"}, lambda one: one["state"] == "published"),
    ({"state": "banned"}, lambda _one: False),
    ({"platform": "webhook"}, lambda one: one["platform"] == "webhook"),
    ({"level": "city"}, lambda one: one["level"] == "city"),
    ({"region": "420100"}, lambda one: one["region_code"].startswith("4201")),
    ({"region": "420102"}, lambda one: one["region_code"] == "420102"),
    (
        {"region": "420100", "platform": "site", "state": "closed"},
        lambda one: one["region_code"].startswith("4201") and one["state"] not in OPEN,
    ),
]


@pytest.mark.parametrize(("query", "fits"), FILTERS, ids=str)
async def test_a_filter_leaves_out_what_does_not_fit(
    client: httpx.AsyncClient, path: str, query: dict[str, Any], fits: Callable[[Delivery], bool]
) -> None:
    expected = [one for one in await read(client, path) if fits(one)]
    assert await read(client, path, limit=1, **query) == expected


async def test_one_account_can_be_asked_for(client: httpx.AsyncClient, path: str) -> None:
    account = (await read(client, path))[-1]["account_id"]
    found = await read(client, path, account=account)
    assert [one["account_id"] for one in found] == [account, account]
    assert [one["state"] for one in found] == ["parked", "waiting"]
