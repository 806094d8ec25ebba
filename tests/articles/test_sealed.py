"""Sealed stories: retracted everywhere. Who opens one is on record, whichever way they take."""

import httpx
import pytest

from hub.articles.examples import EXTERNAL, NOTICE
from hub.kit.db import Database
from tests.commands.newsroom import Newsroom
from tests.people import NAME

ARTICLES, ASSETS = "/api/v1/articles", "/api/v1/assets"
PNG = b"\x89PNG\r\n\x1a\n" + "汉口站水位".encode()
WORDS = "启动防汛Ⅳ级应急响应"


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    return made


async def write(client: httpx.AsyncClient, **fields: object) -> int:
    answer = await client.post(ARTICLES, json=NOTICE | {"body": f"<p>{WORDS}</p>"} | fields)
    assert answer.status_code == 201, answer.text
    article: int = answer.json()["article"]["id"]
    return article


async def seal(room: Newsroom, article: int) -> None:
    await room.rows("update articles set sealed_at = now() where id = :a", a=article)


async def openings(room: Newsroom) -> list[tuple[str, str, dict[str, object]]]:
    rows = await room.rows(
        "select actor, subject, detail from audit_entries where action = 'article.read_sealed' "
        "order by at"
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("verb", "path", "version"),
    [("GET", "", 2), ("GET", "/versions/1", 1), ("GET", "/versions/2", 2), ("PATCH", "", 2)],
)
async def test_who_reads_a_sealed_story_is_on_record(
    client: httpx.AsyncClient, room: Newsroom, verb: str, path: str, version: int
) -> None:
    article = await write(client)
    await client.post(f"{ARTICLES}/{article}/versions", json=NOTICE | {"body": f"<p>{WORDS}。</p>"})
    await client.get(f"{ARTICLES}/{article}")
    assert await openings(room) == []
    await seal(room, article)
    answer = await client.request(verb, f"{ARTICLES}/{article}{path}", json={})
    assert WORDS in answer.text
    assert answer.json()["sealed_at"]
    assert await openings(room) == [(NAME, f"article:{article}", {"version": version})]


async def test_a_change_of_a_sealed_story_shows_it_too(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    article = await write(client)
    await seal(room, article)
    answer = await client.patch(f"{ARTICLES}/{article}", json={"tier": "major"})
    assert (answer.json()["tier"], answer.json()["sealed_at"] is None) == ("major", False)
    assert len(await openings(room)) == 1


async def test_a_list_shows_that_it_is_sealed_and_its_title_alone(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    article = await write(client)
    await seal(room, article)
    (line,) = (await client.get(ARTICLES)).json()["items"]
    assert line["sealed_at"]
    answers = [
        await client.get(f"{ARTICLES}{path}")
        for path in ("", f"/{article}/versions", f"/{article}/placements")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all(WORDS not in answer.text.replace(str(NOTICE["title"]), "") for answer in answers)
    assert await openings(room) == []


async def test_a_refused_reading_is_none(client: httpx.AsyncClient, room: Newsroom) -> None:
    article = await write(client)
    await seal(room, article)
    assert (await client.get(f"{ARTICLES}/{article}/versions/9")).status_code == 404
    assert (await client.patch(f"{ARTICLES}/{article}", json={"tier": "?"})).status_code == 422
    assert await openings(room) == []


async def test_a_registered_post_that_is_sealed_is_opened_on_record(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    register = f"{ARTICLES}/external"
    article = (await client.post(register, json=EXTERNAL)).json()["article"]["id"]
    await seal(room, article)
    assert (await client.post(register, json=EXTERNAL)).status_code == 200
    assert len(await openings(room)) == 1


async def test_a_file_that_only_sealed_stories_show_is_handed_out_on_record(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    digest = (await client.post(ASSETS, content=PNG)).json()["digest"]
    picture = f'<p>水位</p><img src="asset:{digest}">'
    first, second = [await write(client, body=picture) for _ in range(2)]
    await seal(room, first)
    assert (await client.get(f"{ASSETS}/{digest}")).status_code == 200
    assert await openings(room) == []  # the other one shows it
    await seal(room, second)
    assert (await client.get(f"{ASSETS}/{digest}")).content == PNG
    assert await openings(room) == [(NAME, f"article:{second}", {"version": 1, "file": digest})]
