"""What a list of articles can be narrowed down to, and what it shows besides titles."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.articles.examples import NOTICE
from hub.kit.db import Database
from tests.articles.test_endpoints import PNG
from tests.commands.newsroom import Newsroom
from tests.people import acting

ARTICLES = "/api/v1/articles"
JIANGAN, GONGAN = "420102", "421022"


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    return made


async def listed(client: httpx.AsyncClient, **query: str) -> list[int]:
    answer = await client.get(ARTICLES, params=query)
    assert answer.status_code == 200, answer.text
    return [article["id"] for article in answer.json()["items"]]


async def test_articles_are_listed_from_either_end(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    made = [await room.write() for _ in range(3)]
    assert await listed(client) == made[::-1]
    first = (await client.get(ARTICLES, params={"sort": "oldest", "limit": 2})).json()
    assert [each["id"] for each in first["items"]] == made[:2]
    assert await listed(client, sort="oldest", cursor=first["next"]) == made[2:]
    assert (await client.get(ARTICLES, params={"sort": "longest"})).status_code == 422


@pytest.mark.usefixtures("app")
async def test_articles_are_found_by_what_became_of_them(
    client: httpx.AsyncClient, app: FastAPI, room: Newsroom
) -> None:
    here, _there = await room.enrol(JIANGAN), await room.enrol(GONGAN)
    live, gone, never = [await room.write() for _ in range(3)]
    embargoed = await room.write(embargo_until="2099-07-01T08:00:00+08:00")
    await room.push(live, gone)
    await room.deliver(live, here)
    await room.deliver(gone)
    await room.retract(gone)
    await room.deliver(gone)
    await room.rows("update articles set sealed_at = now() where id = :id", id=gone)

    assert await listed(client, state="live") == [live]
    assert await listed(client, state="retracted") == [gone]
    assert await listed(client, state="unpushed") == [embargoed, never]
    assert await listed(client, state="embargoed") == [embargoed]
    # what is live for a county is live on its own accounts
    reader = await acting(app, Role.AUDITOR, GONGAN)
    assert await listed(reader) == [gone, live]
    assert await listed(reader, state="live") == []
    assert await listed(await acting(app, Role.AUDITOR, JIANGAN), state="live") == [live]


async def test_articles_are_found_by_unit_by_origin_and_by_day(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    unit = (await room.rows("select id from organisations where region_code = '420102'"))[0].id
    first = await room.write()
    adopted = await room.write(derived_from=first)
    await room.rows(
        "update articles set organisation_id = :unit where id = :id", unit=unit, id=first
    )
    now = datetime.now(UTC)
    assert await listed(client, organisation=str(unit)) == [first]
    assert await listed(client, derived_from=str(first)) == [adopted]
    assert await listed(client, since=(now - timedelta(hours=1)).isoformat()) == [adopted, first]
    assert await listed(client, since=(now + timedelta(hours=1)).isoformat()) == []
    assert await listed(client, until=(now - timedelta(hours=1)).isoformat()) == []


async def test_a_list_shows_digest_and_cover_but_of_no_sealed_article(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    cover = (await client.post("/api/v1/assets", content=PNG)).json()["digest"]
    fields = NOTICE | {"digest": "启动防汛Ⅳ级应急响应", "cover": cover}
    await client.post(ARTICLES, json=fields)
    (line,) = (await client.get(ARTICLES)).json()["items"]
    assert (line["digest"], line["cover"]) == ("启动防汛Ⅳ级应急响应", cover)
    await room.rows("update articles set sealed_at = now()")
    (line,) = (await client.get(ARTICLES)).json()["items"]
    assert (line["title"], line["digest"], line["cover"]) == (NOTICE["title"], None, None)
    assert await room.rows("select from audit_entries where action = 'article.read_sealed'") == []


async def test_copies_are_counted_by_platform_and_by_what_is_there(
    client: httpx.AsyncClient, app: FastAPI, room: Newsroom
) -> None:
    here = await room.enrol(JIANGAN, count=2)
    await room.enrol(GONGAN, "webhook")
    article = await room.write()
    counts = f"{ARTICLES}/{article}/placements/counts"
    assert (await client.get(counts)).json() == []
    await room.push(article)
    await room.deliver(article, here[:1])
    assert (await client.get(counts)).json() == [
        {"platform": "site", "have": "none", "n": 1},
        {"platform": "site", "have": "present", "n": 1},
        {"platform": "webhook", "have": "none", "n": 1},
    ]
    county = await acting(app, Role.AUDITOR, GONGAN)
    assert [each["platform"] for each in (await county.get(counts)).json()] == ["webhook"]
    path = counts.removesuffix("/counts")
    found = (await client.get(path, params={"platform": "webhook"})).json()["items"]
    assert [each["platform"] for each in found] == ["webhook"]
    hidden = await room.write()
    assert (await county.get(f"{ARTICLES}/{hidden}/placements/counts")).status_code == 404
