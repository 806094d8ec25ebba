"""An account's editions over HTTP, and the word that sends one at once."""

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
