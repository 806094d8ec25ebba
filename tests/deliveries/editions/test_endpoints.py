"""An account's editions over HTTP, and the word that sends one at once."""

from typing import Any

import httpx

from tests.deliveries.editions.press import Press
from tests.deliveries.editions.test_editions import LATER, enrol, gathered
from tests.deliveries.world import World, eventually


async def test_somebody_sends_what_has_gathered(
    world: World, press: Press, client: httpx.AsyncClient
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(2)]
    for story in stories:
        await world.push(story)
    world.start()
    await gathered(world, account, 2)
    nothing_yet = await client.get(f"/api/v1/accounts/{account}/editions")
    assert nothing_yet.json() == {"items": [], "next": None}

    answer = await client.post(f"/api/v1/accounts/{account}/editions")

    assert (answer.status_code, answer.json()) == (202, {"stories": 2})
    await eventually(lambda: press.shown(account) == [stories])
    await world.quiet()
    (edition,) = (await client.get(f"/api/v1/accounts/{account}/editions")).json()["items"]
    assert (edition["number"], edition["state"], edition["remote_id"]) == (1, "out", "send-0")
    assert [story["article_id"] for story in edition["stories"]] == stories
    assert [story["remote_id"] for story in edition["stories"]] == ["0:0", "0:1"]
    (entry,) = await world.query("select * from audit_entries where action = 'edition.send'")
    assert entry["subject"] == f"account:{account}"


async def test_where_nothing_waits_nothing_is_sent(world: World, client: httpx.AsyncClient) -> None:
    account = await enrol(world, LATER)
    answer = await client.post(f"/api/v1/accounts/{account}/editions")
    assert (answer.status_code, answer.json()) == (202, {"stories": 0})
    assert (await client.post("/api/v1/accounts/999/editions")).status_code == 404
    assert (await client.get("/api/v1/accounts/999/editions")).status_code == 404


async def test_pages_of_editions(world: World, press: Press, client: httpx.AsyncClient) -> None:
    account = await enrol(world, {"gather_minutes": 0})
    world.start()
    for _ in range(3):
        push = await world.push(await world.article())
        await world.results_of(push, 1)
    numbers: list[int] = []
    cursor: str | None = None
    for _ in range(3):
        query = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(f"/api/v1/accounts/{account}/editions", params=query)).json()
        numbers += [edition["number"] for edition in page["items"]]
        cursor = page["next"]
    assert (numbers, cursor) == ([3, 2, 1], None)
    assert len(press.shown(account)) == 3


async def test_where_each_story_is_sent_by_itself_nothing_gathers(
    world: World, client: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol(platform="webhook")
    answer = await client.post(f"/api/v1/accounts/{account}/editions")
    assert answer.status_code == 409
    assert "each story is sent by itself" in answer.json()["detail"]


async def test_the_evidence_of_a_story_has_the_calls_that_sent_it_with_others(
    world: World, press: Press, client: httpx.AsyncClient
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(2)]
    for story in stories:
        await world.push(story)
    world.start()
    await gathered(world, account, 2)
    alone = await world.article()
    await client.post(f"/api/v1/accounts/{account}/editions")
    await eventually(lambda: press.shown(account) == [stories])
    await world.quiet()

    for story in stories:
        path = f"/api/v1/articles/{story}/placements/{account}"
        sent = [one for one in await attempts(client, path) if one["operation"] == "publish"]
        assert [(one["edition"], one["outcome"]) for one in sent] == [(1, "done")]
    await world.push(alone)
    await gathered(world, account, 1)
    path = f"/api/v1/articles/{alone}/placements/{account}"
    assert await attempts(client, path) == []


async def test_what_was_sent_for_several_stories_is_shown_for_each_and_put_on_record_for_each(
    world: World, press: Press, client: httpx.AsyncClient
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(2)]
    for story in stories:
        await world.push(story)
    world.start()
    await gathered(world, account, 2)
    await client.post(f"/api/v1/accounts/{account}/editions")
    await eventually(lambda: press.shown(account) == [stories])
    await world.quiet()
    await world.execute(
        "insert into attempts (article_id, account_id, slot, command_id, claim, worker, operation,"
        " outcome, exchanges) select article_id, account_id, slot, command_id, 9, worker,"
        " operation, 'retry', '[]' from attempts where article_id < 0 and operation = 'publish'"
    )
    await world.execute("update articles set sealed_at = now() where id = :story", story=stories[1])

    path = f"/api/v1/articles/{stories[0]}/placements/{account}"
    (sent,) = [one for one in await attempts(client, path) if one["has_exchanges"]]
    asked = f"{path}/attempts/{sent['claim']}/{sent['operation']}"
    assert (await client.get(asked)).status_code == 404
    assert (await client.get(f"{asked}?edition=2")).status_code == 404
    assert (await client.get(f"{asked}?edition=1")).status_code == 200
    (entry,) = await world.query(
        "select subject from audit_entries where action = 'article.read_sealed'"
    )
    assert entry["subject"] == f"article:{stories[1]}"


async def attempts(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(path)).json()["attempts"]
    return found
