"""What is still written: nothing that was saved is lost, and nobody sees others' drafts."""

import time
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.permissions import Permission
from hub.access.roles import Role
from hub.articles.examples import EXTERNAL, NOTICE
from hub.articles.writing import checks
from hub.articles.writing.presence import FORGOTTEN_SECONDS
from hub.kit.db import Database
from hub.kit.parts import Parts
from tests.articles.test_endpoints import PNG, fields_of
from tests.articles.test_remits import GONGAN, JIANGAN, Desks, desks, room  # noqa: F401
from tests.people import NAME, acting

ARTICLES, DRAFTS = "/api/v1/articles", "/api/v1/drafts"
WORDS = {"title": "停水公告", "body": "<p>7月1日8时起停水。</p>"}


async def begun(client: httpx.AsyncClient, **asked: object) -> Any:
    answer = await client.post(DRAFTS, json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def saved(client: httpx.AsyncClient, draft: Any, **content: object) -> httpx.Response:
    asked = {"revision": draft["revision"], "content": content}
    return await client.put(f"{DRAFTS}/{draft['id']}", json=asked)


async def published(
    client: httpx.AsyncClient, draft: Any, revision: int = 1, **asked: object
) -> httpx.Response:
    asked = {"revision": revision} | asked
    return await client.post(f"{DRAFTS}/{draft['id']}/publish", json=asked)


async def article(client: httpx.AsyncClient, **fields: object) -> Any:
    answer = await client.post(ARTICLES, json=NOTICE | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["article"]


async def test_a_draft_is_written_bit_by_bit_and_becomes_an_article(
    client: httpx.AsyncClient,
) -> None:
    draft = await begun(client)
    assert (draft["revision"], draft["content"]["title"]) == (1, "")
    stand = (await saved(client, draft, **WORDS, tier="major", category="notice")).json()
    assert (stand["revision"], stand["saved_by"], stand["others"]) == (2, NAME, [])
    answer = await published(client, draft, 2)
    assert answer.status_code == 201, answer.text
    made = answer.json()["article"]
    assert (made["version"]["title"], made["tier"]) == (WORDS["title"], "major")
    assert made["category"] == "notice"
    assert (await client.get(f"{DRAFTS}/{draft['id']}")).status_code == 404


async def test_what_is_unfinished_is_kept_as_it_is_and_published_only_when_it_is_right(
    client: httpx.AsyncClient,
) -> None:
    half = {"title": "长" * 300, "source_url": "https:/", "body": "<script>x()</script>"}
    draft = await begun(client, content=half)
    shown = (await client.get(f"{DRAFTS}/{draft['id']}")).json()
    assert {name: shown["content"][name] for name in half} == half
    refused = fields_of(await published(client, draft))
    assert refused == ["content.title", "content.source_url"]
    await saved(client, draft, body=half["body"], title="停水公告")
    assert fields_of(await published(client, draft, 2)) == ["content.body"]
    assert (await client.get(f"{DRAFTS}/{draft['id']}")).json()["revision"] == 2


async def test_the_draft_of_an_article_that_nobody_changes_makes_no_version(
    client: httpx.AsyncClient, database: Database
) -> None:
    kept = await client.post("/api/v1/assets", content=PNG)
    file = kept.json()["digest"]
    linked = f'<p>值班值守。</p><p><a href="asset:{file}">水位</a><img src="asset:{file}"></p>'
    for fields in (
        {"body": linked, "cover": {"digest": file, "alt": "汉口站"}, "attachments": [file]},
        {"body": linked, "cover": file, "digest": "全省加强值班值守"},
        {"body": linked, "cover": {"digest": file, "name": "封面/水位"}},
        {"attachments": [{"digest": file, "name": "水位.exe"}]},
        {"source_url": None},
    ):
        made = await article(client, **fields)
        draft = await begun(client, article=made["id"])
        assert (draft["article"], draft["based_on"]) == (made["id"], 1)
        again = await published(client, draft)
        assert (again.status_code, again.json()["changed"]) == (200, False), fields
    async with database.connection() as connection:
        gone = "select count(*) from audit_entries where action = 'draft.discard'"
        assert await connection.scalar(text(gone)) == 5


async def test_a_draft_becomes_the_next_version_of_its_article(client: httpx.AsyncClient) -> None:
    made = await article(client)
    draft = await begun(client, article=made["id"])
    await saved(client, draft, **draft["content"] | {"title": "关于调整应急响应的通知"})
    # what is decided without a version while somebody writes stays as it was decided
    await client.patch(f"{ARTICLES}/{made['id']}", json={"tier": "major", "category": "law"})
    answer = (await published(client, draft, 2)).json()["article"]
    assert (answer["current_version"], answer["tier"]) == (2, "major")
    assert answer["category"] == "law"
    assert answer["version"]["title"] == "关于调整应急响应的通知"


async def test_who_comes_second_is_told_who_was_first_and_both_texts_stay(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    draft = await begun(client, content=WORDS)
    other = await acting(app, Role.CENTRAL_EDITOR)
    assert (await saved(other, draft, title="停气公告")).json()["revision"] == 2
    refused = await saved(client, draft, title="停电公告")
    problem = refused.json()
    assert (refused.status_code, problem["revision"]) == (409, 2)
    assert problem["saved_by"].startswith("service:central_editor")
    assert problem["saved_at"]
    # an answer that was lost is asked for again
    assert (await saved(other, draft, title="停气公告")).json()["revision"] == 2
    assert (await client.get(f"{DRAFTS}/{draft['id']}")).json()["content"]["title"] == "停气公告"
    assert (await published(client, draft, 1)).status_code == 409
    gone = await client.delete(f"{DRAFTS}/{draft['id']}", params={"revision": 1})
    assert gone.status_code == 409
    mine = await begun(client, content={"title": "停电公告"})
    assert mine["id"] != draft["id"]
    over = await saved(client, draft | {"revision": 2}, title="停电公告")
    assert over.json()["revision"] == 3


async def test_a_version_that_was_not_read_is_not_replaced(client: httpx.AsyncClient) -> None:
    made = await article(client)
    draft = await begun(client, article=made["id"])
    await client.post(f"{ARTICLES}/{made['id']}/versions", json=NOTICE | {"title": "更正"})
    await saved(client, draft, **WORDS)
    refused = await published(client, draft, 2)
    assert (refused.status_code, refused.json()["newest"]) == (409, 2)
    answer = await published(client, draft, 2, over=2)
    assert answer.json()["article"]["current_version"] == 3


async def test_two_at_one_draft_learn_of_each_other(
    client: httpx.AsyncClient, app: FastAPI, parts: Parts
) -> None:
    draft = await begun(client, content=WORDS)
    presence = f"{DRAFTS}/{draft['id']}/presence"
    other = await acting(app, Role.CENTRAL_EDITOR)
    assert (await other.put(presence)).json()["others"] == []
    assert [
        who
        for who in (await saved(client, draft, **WORDS)).json()["others"]
        if await other.put(presence)
        for who in (await other.put(presence)).json()["others"]
    ] == [NAME]
    assert (await other.delete(presence)).status_code == 204
    long_ago = time.time() - FORGOTTEN_SECONDS - 1
    await parts.redis.zadd(f"hub:draft:{draft['id']}", {"jiangan.bianji": long_ago})
    assert (await client.put(presence)).json()["others"] == []
    await parts.redis.flushdb()
    stand = (await client.put(presence)).json()
    assert (stand["revision"], stand["others"]) == (1, [])


async def test_without_redis_everybody_seems_to_be_alone(
    client: httpx.AsyncClient, parts: Parts
) -> None:
    draft = await begun(client, content=WORDS)
    await parts.redis.set(f"hub:draft:{draft['id']}", "no sorted set: every command on it fails")
    assert (await saved(client, draft, title="停电公告")).json()["others"] == []
    assert (await client.delete(f"{DRAFTS}/{draft['id']}/presence")).status_code == 204


async def test_a_list_has_the_last_saved_first_page_by_page(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    drafts = [await begun(client, content={"title": f"第{n}期"}) for n in range(3)]
    other = await acting(app, Role.CENTRAL_EDITOR)
    await begun(other, content={"title": "别人的"})
    await saved(other, drafts[0], title="第0期，改过")

    async def titles(**query: Any) -> list[str]:
        found: list[str] = []
        while query.get("cursor", "first"):
            page = (await client.get(DRAFTS, params=query)).json()
            found += [draft["title"] for draft in page["items"]]
            query["cursor"] = page["next"]
        return found

    assert await titles(limit=1) == ["第0期，改过", "别人的", "第2期", "第1期"]
    assert await titles(mine=True) == ["第0期，改过", "第2期", "第1期"]
    made = await article(client)
    assert await titles(article=made["id"]) == []
    await begun(client, article=made["id"])
    assert await titles(article=made["id"]) == [NOTICE["title"]]


async def test_drafts_are_seen_where_they_belong_and_nowhere_else(
    desks: Desks,  # noqa: F811
) -> None:
    own = await begun(desks.jiangan, content=WORDS)
    assert own["region"] == JIANGAN
    made = await article(desks.wuhan, region=JIANGAN)
    of_article = await begun(desks.wuhan, article=made["id"])
    for draft in (own, of_article):
        address = f"{DRAFTS}/{draft['id']}"
        assert (await desks.wuhan.get(address)).status_code == 200
        for answer in (
            await desks.gongan.get(address),
            await saved(desks.gongan, draft, **WORDS),
            await published(desks.gongan, draft),
            await desks.gongan.put(f"{address}/presence"),
            await desks.gongan.delete(f"{address}/presence"),
            await desks.gongan.delete(address),
        ):
            assert answer.status_code == 404
    assert (await desks.gongan.get(DRAFTS)).json()["items"] == []
    assert (await desks.gongan.post(DRAFTS, json={"article": made["id"]})).status_code == 404
    # a draft of an article goes where the article goes
    await desks.wuhan.patch(f"{ARTICLES}/{made['id']}", json={"region": "420100"})
    assert (await desks.jiangan.get(f"{DRAFTS}/{of_article['id']}")).status_code == 404
    answer = await published(desks.wuhan, own)
    assert answer.json()["article"]["region"] == JIANGAN


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"region": GONGAN}, "body.region"),
        ({"article": 1, "region": JIANGAN}, "body"),
        ({"content": {"title": "长" * 2001}}, "body.content.title"),
        ({"content": {"cover": "asset:sha256:1"}}, "body.content.cover.digest"),
        ({"content": {"cover": f"sha256:{'0' * 64}"}}, "body.content.cover"),
        ({"content": {"heading": "公告"}}, "body.content.heading"),
        ({"content": {"tier": "重大"}}, "body.content.tier"),
        ({"content": {"category": "公告"}}, "body.content.category"),
    ],
)
async def test_what_cannot_be_kept_is_refused_by_its_name(
    desks: Desks,  # noqa: F811
    asked: dict[str, object],
    field: str,
) -> None:
    assert fields_of(await desks.jiangan.post(DRAFTS, json=asked)) == [field]


async def test_somebody_elses_post_has_no_draft(client: httpx.AsyncClient) -> None:
    post = await client.post(f"{ARTICLES}/external", json=EXTERNAL)
    answer = await client.post(DRAFTS, json={"article": post.json()["article"]["id"]})
    assert answer.status_code == 409


async def test_who_only_reads_has_no_drafts(app: FastAPI) -> None:
    reader = await acting(app, Role.CENTRAL_EDITOR, scopes={Permission.READ_ARTICLES})
    assert (await reader.get(DRAFTS)).status_code == 403


async def test_a_key_that_is_for_writing_alone_reads_drafts(app: FastAPI) -> None:
    writer = await acting(app, Role.CENTRAL_EDITOR, scopes={Permission.WRITE_ARTICLES})
    draft = await begun(writer, content=WORDS)
    assert (await writer.get(f"{DRAFTS}/{draft['id']}")).json()["content"]["title"] == "停水公告"


async def test_nobody_has_drafts_without_end(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "DRAFTS_EACH", 1)
    draft = await begun(client)
    assert (await client.post(DRAFTS, json={})).status_code == 409
    assert (await client.delete(f"{DRAFTS}/{draft['id']}")).status_code == 204
    await begun(client)


async def test_saving_leaves_no_entry_discarding_and_reading_a_sealed_one_do(
    client: httpx.AsyncClient, database: Database
) -> None:
    made = await article(client)
    draft = await begun(client, article=made["id"])
    await saved(client, draft, **WORDS)
    async with database.work() as session:
        await session.execute(text("update articles set sealed_at = now()"))
    await client.get(f"{DRAFTS}/{draft['id']}")
    await client.delete(f"{DRAFTS}/{draft['id']}")
    async with database.connection() as connection:
        found = await connection.execute(text("select action, detail from audit_entries"))
        rows = [(row.action, row.detail.get("draft")) for row in found]
    assert [row for row in rows if row[0] != "article.create"] == [
        ("article.read_sealed", draft["id"]),
        ("draft.discard", None),
    ]
