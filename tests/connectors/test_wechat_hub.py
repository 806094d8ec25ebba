"""WeChat through the whole engine: editions, one send a day, one story deleted at a time."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from connectors.wechat import connector, sending
from connectors.wechat.sandbox.world import Account as Owner
from hub.enrollment.vault import seal_credentials
from hub.kit.keyring import Keyring
from hub.settings import Settings
from tests.connectors.wechats import World as Wechats
from tests.connectors.wechats import open_world as open_wechat
from tests.deliveries.editions.test_editions import send_now
from tests.deliveries.world import World, eventually, open_world

VAULT_KEY = bytes(32)


@pytest.fixture(autouse=True)
def _deletions_show_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest's half a minute is for the real platform."""
    limits = connector.manifest.limits.model_copy(update={"settle_seconds": 0.3})
    manifest = connector.manifest.model_copy(update={"limits": limits})
    monkeypatch.setattr(type(connector), "manifest", manifest)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The API opens what the engine of these tests opens."""
    key = SecretStr(base64.b64encode(VAULT_KEY).decode())
    return settings.model_copy(update={"vault_key": key})


@pytest.fixture
async def wechat() -> AsyncIterator[Wechats]:
    async with open_wechat() as opened:
        yield opened


@pytest.fixture
async def world(database_url: str, redis_url: str, wechat: Wechats) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, connector) as opened:
        opened.tools = wechat.tools
        yield opened


async def enrol(world: World, wechat: Wechats, sends_a_day: int = 1) -> tuple[int, Owner]:
    """Enrol a 订阅号 that gathers its stories until somebody sends them."""
    made = wechat.enrol(account_type="subscription", protected=False)
    enrolled = wechat.enrolled(made)
    wechat.owner(made).sends_a_day = sends_a_day
    (account,) = await world.enrol(platform="wechat")
    settings = made.settings.model_dump(mode="json") | {"edition": {"gather_minutes": 600}}
    await world.execute(
        "update accounts set settings = cast(:settings as jsonb) where id = :id",
        settings=json.dumps(settings),
        id=account,
    )
    sealed = seal_credentials(Keyring.of(VAULT_KEY), account, enrolled.credentials or {})
    await world.execute(
        "insert into credentials (account_id, sealed) values (:id, :sealed)",
        id=account,
        sealed=sealed,
    )
    return account, wechat.owner(made)


async def pushed(world: World, account: int, stories: int) -> tuple[list[int], list[int]]:
    """Push stories and send the edition; return the articles and the commands."""
    articles = [await world.article() for _ in range(stories)]
    commands = [await world.push(article, [account]) for article in articles]
    world.start()
    await gathered_on_wechat(world, account, stories)
    await send_now(world, account)
    return articles, commands


async def gathered_on_wechat(world: World, account: int, stories: int) -> None:
    async def are_there() -> bool:
        rows = await world.query(
            "select 1 from placements where account_id = :account and lane = 'wechat/board'",
            account=account,
        )
        return len(rows) == stories

    await eventually(are_there, why=world.placements)


async def closed(world: World, command: int) -> Any:
    async def result() -> Any:
        found = await world.results(command)
        return next(iter(found.values()), None)

    return await eventually(result, why=world.placements)


def sends(wechat: Wechats) -> int:
    return len([entry for entry in wechat.requests("message/mass/sendall") if entry.status == 200])


async def told(world: World, wechat: Wechats, hub: httpx.AsyncClient, account: int) -> None:
    """Let the platform tell the hub that the send has ended, and where its pages are."""

    async def number() -> Any:
        rows = await world.query(
            "select handle->>'number' as number from placements "
            "where account_id = :account and article_id < 0 and have = 'pending' "
            "and worker is null",
            account=account,
        )
        return rows[0]["number"] if rows else None

    sent = await eventually(number, why=world.placements)
    enrolled = next(iter(wechat.owners.values()))
    event = wechat.sandbox.event(enrolled, sent)
    answer = await hub.request(
        event.method,
        f"/hooks/wechat/{account}",
        params=dict(event.query),
        headers=dict(event.headers),
        content=event.body,
    )
    assert answer.status_code == 200, answer.text


async def test_three_stories_are_one_send_and_one_of_them_is_deleted(
    world: World, wechat: Wechats, anybody: httpx.AsyncClient
) -> None:
    account, _ = await enrol(world, wechat)
    articles, commands = await pushed(world, account, 3)
    await told(world, wechat, anybody, account)
    for command in commands:
        assert await closed(world, command) == "published"
    assert sends(wechat) == 1
    rows = [await world.placement(article, account) for article in articles]
    assert len({row["url"] for row in rows}) == 3

    retraction = await world.retract(articles[1])

    assert await closed(world, retraction) == "gone_card_remains"
    live = [
        post.live for enrolled in wechat.owners.values() for post in wechat.sandbox.posts(enrolled)
    ]
    assert live == [True, False, True]
    deletions = wechat.requests("message/mass/delete")
    assert [json.loads(entry.request.body)["article_idx"] for entry in deletions] == [2]


async def tell(
    wechat: Wechats, hub: httpx.AsyncClient, account: int, sent: str, **query: str
) -> int:
    """Let the platform tell the hub of a send; return the hub's answer."""
    event = wechat.sandbox.event(next(iter(wechat.owners.values())), sent)
    answer = await hub.request(
        event.method,
        f"/hooks/wechat/{account}",
        params=dict(event.query) | query,
        headers=dict(event.headers),
        content=event.body,
    )
    return answer.status_code


async def links(world: World, articles: list[int], account: int) -> set[str]:
    rows = [await world.placement(article, account) for article in articles]
    return {row["url"] for row in rows if row["url"]}


async def test_an_event_that_comes_before_the_send_is_recorded_names_the_pages(
    world: World, wechat: Wechats, anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, owner = await enrol(world, wechat)
    send, told = sending.send, list[int]()

    async def slowly(*given: Any) -> Any:
        """The answer to the send is on its way when the event comes."""
        outcome = await send(*given)
        told.append(await tell(wechat, anybody, account, owner.sends[-1].number))
        return outcome

    monkeypatch.setattr(sending, "send", slowly)
    articles, commands = await pushed(world, account, 3)
    for command in commands:
        assert await closed(world, command) == "published"
    assert told == [200]
    assert len(await links(world, articles, account)) == 3


async def test_an_event_that_comes_after_the_poll_names_the_pages_all_the_same(
    world: World, wechat: Wechats, anybody: httpx.AsyncClient
) -> None:
    account, owner = await enrol(world, wechat)
    articles, commands = await pushed(world, account, 3)
    for command in commands:
        assert await closed(world, command) == "published"
    assert await links(world, articles, account) == set()
    forged = await tell(wechat, anybody, account, owner.sends[-1].number, signature="0" * 40)
    assert (forged, await links(world, articles, account)) == (403, set())
    for _ in range(2):  # an event comes twice
        assert await tell(wechat, anybody, account, owner.sends[-1].number) == 200
        assert len(await links(world, articles, account)) == 3

    retraction = await world.retract(articles[1])
    assert await closed(world, retraction) == "gone_card_remains"


async def test_a_story_of_several_is_seen_to_be_gone_only_with_its_link(
    world: World, wechat: Wechats, anybody: httpx.AsyncClient
) -> None:
    account, owner = await enrol(world, wechat)
    articles, commands = await pushed(world, account, 2)
    assert await closed(world, commands[0]) == "published"
    retraction = await world.retract(articles[0])

    async def cannot_be_seen() -> bool:
        row = await world.placement(articles[0], account)
        return row["have"] == "gone?" and "says nothing of one story" in (row["why"] or "")

    await eventually(cannot_be_seen, why=world.placements)
    assert await world.results(retraction) == {}

    async def is_linked() -> bool:
        await tell(wechat, anybody, account, owner.sends[-1].number)
        return bool((await world.placement(articles[0], account))["url"])

    await eventually(is_linked, why=world.placements)
    assert await closed(world, retraction) == "gone_card_remains"


async def test_the_day_has_one_send_and_the_next_story_waits_for_tomorrow(
    world: World, wechat: Wechats
) -> None:
    account, _ = await enrol(world, wechat)
    _, commands = await pushed(world, account, 1)
    assert await closed(world, commands[0]) == "published"
    late = await world.article()
    await world.push(late, [account], priority="urgent")

    async def waits() -> bool:
        row = await world.placement(late, account)
        (now,) = await world.query("select clock_timestamp() as now")
        return bool(row["lane"] == "wechat/board" and row["due_at"] > now["now"])

    await eventually(waits, why=world.placements)
    assert sends(wechat) == 1


async def test_sends_by_hand_spend_the_quota_and_the_hub_re_plans(
    world: World, wechat: Wechats
) -> None:
    account, owner = await enrol(world, wechat, sends_a_day=0)
    articles, _ = await pushed(world, account, 2)

    async def wait_for_tomorrow() -> bool:
        rows = [await world.placement(article, account) for article in articles]
        (now,) = await world.query("select clock_timestamp() + interval '1 minute' as soon")
        return all(
            row["parked"] is None
            and row["have"] == "none"
            and row["worker"] is None
            and row["due_at"] > now["soon"]
            for row in rows
        )

    await eventually(lambda: sends(wechat))
    await eventually(wait_for_tomorrow, why=world.placements)
    assert owner.sends_a_day == 0


async def test_one_token_is_enough_for_a_whole_edition(world: World, wechat: Wechats) -> None:
    account, _ = await enrol(world, wechat)
    _, commands = await pushed(world, account, 8)
    for command in commands:
        assert await closed(world, command) == "published"
    assert len(wechat.requests("stable_token")) <= 1


async def test_a_send_that_a_person_has_to_finish_is_an_order_for_each_story(
    world: World, wechat: Wechats, client: httpx.AsyncClient
) -> None:
    account, _ = await enrol(world, wechat)
    enrolled = next(iter(wechat.owners.values()))
    wechat.sandbox.answer_next(enrolled, 53505, "请手动保存成功后再发表")
    articles, commands = await pushed(world, account, 2)

    async def listed() -> list[dict[str, Any]]:
        items = (await client.get("/api/v1/work-orders")).json()["items"]
        return items if len(items) == len(articles) else []

    orders = await eventually(listed, why=world.placements)
    assert {order["article_id"] for order in orders} == set(articles)
    assert all("草稿箱" in order["instructions"] and order["needs_link"] for order in orders)

    links = wechat.sandbox.send_draft_by_hand(enrolled)
    by_article = {order["article_id"]: order["id"] for order in orders}
    for article, link in zip(articles, links, strict=True):
        path = f"/api/v1/work-orders/{by_article[article]}/done"
        answer = await client.post(path, json={"link": link})
        assert answer.status_code == 202, answer.text

    for command in commands:
        assert await closed(world, command) == "published"
    rows = [await world.placement(article, account) for article in articles]
    assert [row["url"] for row in rows] == links
    assert (await client.get("/api/v1/work-orders")).json()["items"] == []

    retraction = await world.retract(articles[0])  # no interface deletes what was sent by hand
    (order,) = await eventually(lambda: orders_of(client, "retract"), why=world.placements)
    wechat.sandbox.do_by_hand(enrolled, order["url"], order["instructions"])
    await client.post(f"/api/v1/work-orders/{order['id']}/done", json={})
    assert (await closed(world, retraction)).startswith("gone")
    assert [post.live for post in wechat.sandbox.posts(enrolled)] == [False, True]


async def orders_of(client: httpx.AsyncClient, operation: str) -> list[dict[str, Any]]:
    items = (await client.get("/api/v1/work-orders")).json()["items"]
    return [item for item in items if item["operation"] == operation]
