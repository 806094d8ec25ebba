"""Previews over HTTP: with whose accounts they are made, and who gets to see them."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.access.permissions import Permission
from hub.access.roles import Role
from hub.articles.examples import NOTICE
from hub.kit.db import Database
from tests.commands.newsroom import Newsroom
from tests.people import acting

ARTICLES, DRAFTS = "/api/v1/articles", "/api/v1/drafts"
JIANGAN, GONGAN = "420102", "421022"


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    assert await made.rows("select code from regions")
    return made


async def written(client: httpx.AsyncClient, **fields: object) -> str:
    answer = await client.post(ARTICLES, json=NOTICE | fields)
    assert answer.status_code == 201, answer.text
    return f"{ARTICLES}/{answer.json()['article']['id']}"


async def looks(client: httpx.AsyncClient, path: str, **query: str | int) -> dict[str, Any]:
    answer = await client.get(f"{path}/previews", params=query)
    assert answer.status_code == 200, answer.text
    return {each["platform"]: each for each in answer.json()["items"]}


async def test_a_story_is_shown_as_each_platforms_readers_will_see_it(
    client: httpx.AsyncClient,
) -> None:
    found = await looks(client, await written(client))
    assert found["wechat"]["preview"]["layout"] == "article"
    assert found["wechat"]["preview"]["byline"] == NOTICE["author"]
    assert "text-align:justify" in found["wechat"]["preview"]["html"]
    assert found["mastodon"]["preview"]["layout"] == "post"
    assert "不" not in found["douyin"]["refusal"]
    assert found["douyin"]["refused"] is True
    assert found["weibo"]["needs_account"] is True


async def test_a_preview_is_made_with_an_account_that_one_may_see(
    client: httpx.AsyncClient, app: FastAPI, room: Newsroom
) -> None:
    here = await written(client, region=JIANGAN)
    own, other = [(await room.enrol(code, "toutiao"))[0] for code in (JIANGAN, GONGAN)]
    async with await acting(app, Role.CENTRAL_EDITOR, JIANGAN) as editor:
        found = (await looks(editor, here))["toutiao"]
        assert (found["account"]["id"], found["needs_account"]) == (own, False)
        assert await looks(editor, here, account=own) == {"toutiao": found}
        answer = await editor.get(f"{here}/previews", params={"account": other})
        assert answer.status_code == 404
    scopes = [Permission.READ_ARTICLES]
    async with await acting(app, Role.CENTRAL_EDITOR, JIANGAN, scopes=scopes) as reader:
        assert (await looks(reader, here))["toutiao"]["needs_account"] is True


async def test_a_link_leads_to_the_page_of_the_accounts_region(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    here = await written(client)
    (account,) = await room.enrol(JIANGAN, "site")
    found = (await looks(client, here, platform="site"))["site"]
    assert (found["account"]["id"], found["account"]["region_code"]) == (account, JIANGAN)
    assert found["preview"]["link"].endswith(f"/sites/{JIANGAN}/{here.rpartition('/')[2]}")
    assert found["losses"]["shown"] == found["losses"]["length"] > 0


async def test_an_older_version_has_its_own_preview(client: httpx.AsyncClient) -> None:
    here = await written(client)
    await client.post(f"{here}/versions", json=NOTICE | {"title": "关于启动防汛Ⅲ级应急响应的通知"})
    titles = [
        (await looks(client, here, version=number))["wechat"]["preview"]["title"]
        for number in (1, 2)
    ]
    assert titles == [NOTICE["title"], "关于启动防汛Ⅲ级应急响应的通知"]
    assert (await client.get(f"{here}/previews", params={"version": 3})).status_code == 404


async def test_a_draft_has_previews_as_soon_as_it_could_be_an_article(
    client: httpx.AsyncClient,
) -> None:
    begun = await client.post(DRAFTS, json={"content": {"title": "停水公告"}})
    here = f"{DRAFTS}/{begun.json()['id']}"
    answer = await client.get(f"{here}/previews")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["content.body"]
    content = {"title": "停水公告", "body": "<p>7月1日8时起停水。</p>"}
    await client.put(here, json={"revision": 1, "content": content})
    found = await looks(client, here)
    assert "7月1日8时起停水。" in found["mastodon"]["preview"]["text"]


async def test_an_unknown_platform_is_named(client: httpx.AsyncClient) -> None:
    here = await written(client)
    answer = await client.get(f"{here}/previews", params={"platform": "tieba"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "query.platform"


async def test_that_a_sealed_story_was_previewed_is_on_record(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    here = await written(client)
    await room.rows("update articles set sealed_at = now()")
    await looks(client, here)
    rows = await room.rows("select subject from audit_entries where action = 'article.read_sealed'")
    assert [row.subject for row in rows] == [f"article:{here.rpartition('/')[2]}"]


async def test_who_may_not_read_a_story_sees_no_preview_of_it(
    client: httpx.AsyncClient,
    app: FastAPI,
    room: Newsroom,  # noqa: ARG001 - its regions
) -> None:
    here = await written(client, region=GONGAN)
    async with await acting(app, Role.CENTRAL_EDITOR, JIANGAN) as editor:
        assert (await editor.get(f"{here}/previews")).status_code == 404
