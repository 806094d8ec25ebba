"""Where an article is, and the evidence for it, over HTTP."""

import httpx
import pytest
from sqlalchemy import text

from hub.kit.db import Database
from tests.commands.newsroom import Newsroom

ARTICLES = "/api/v1/articles"


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    return made


async def test_placements_are_read_page_by_page(client: httpx.AsyncClient, room: Newsroom) -> None:
    accounts = await room.enrol("420100", count=3)
    article = await room.write()
    await room.push(article)
    path = f"{ARTICLES}/{article}/placements"

    page = (await client.get(path, params={"limit": 2})).json()
    rest = (await client.get(path, params={"limit": 2, "cursor": page["next"]})).json()

    found = page["items"] + rest["items"]
    assert [each["account_id"] for each in found] == accounts
    assert {(each["want"], each["have"]) for each in found} == {(1, "none")}
    assert (await client.get(path, params={"have": "present"})).json()["items"] == []


async def test_the_evidence_for_one_placement(client: httpx.AsyncClient, room: Newsroom) -> None:
    (account,) = await room.enrol("420100")
    article = await room.write()
    command = await room.push(article)
    path = f"{ARTICLES}/{article}/placements/{account}"
    assert (await client.get(path)).json() == {"attempts": [], "observations": []}
    async with room.database.work() as session:
        await session.execute(
            text(
                "insert into attempts (article_id, account_id, slot, command_id, claim, worker, "
                "operation, version, outcome) "
                "values (:article, :account, 0, :command, 1, 'worker-1', 'publish', 1, 'done')"
            ),
            {"article": article, "account": account, "command": command},
        )

    (attempt,) = (await client.get(path)).json()["attempts"]

    assert (attempt["operation"], attempt["outcome"]) == ("publish", "done")


async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, room: Newsroom) -> None:
    (account,) = await room.enrol("420100")
    article = await room.write()

    nowhere = await client.get(f"{ARTICLES}/{article}/placements")
    answers = [
        await client.get(f"{ARTICLES}/4040/placements"),
        await client.get(f"{ARTICLES}/{article}/placements/{account}"),
        await client.get(f"{ARTICLES}/4040/placements/{account}"),
    ]

    assert (nowhere.status_code, nowhere.json()["items"]) == (200, [])
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {answer.json()["type"] for answer in answers} == {"/problems/not-found"}
