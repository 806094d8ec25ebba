"""Writing without scripts: a form that saves, publishes, and loses nothing."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.articles.examples import NOTICE
from hub.kit.db import Database
from tests.articles.test_endpoints import PNG
from tests.commands.newsroom import Newsroom
from tests.console.conftest import person

DRAFTS = "/console/drafts"
HERE = Path(__file__).parent
JIANGAN, GONGAN = "420102", "421022"
SCRIPT = '</textarea><script>alert("1")</script><img src=x onerror=alert(2)>'
WORDS = {"title": "停水公告", "body": "<p>7月1日8时起停水。</p>"}


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    return made


async def begun(browser: httpx.AsyncClient, **fields: str | int) -> str:
    answer = await browser.post(DRAFTS, data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def sent(
    browser: httpx.AsyncClient, path: str, act: str = "save", **fields: Any
) -> httpx.Response:
    given = {"revision": 1, "act": act, "format": "html"} | fields
    files = {name: given.pop(name) for name in ("cover_file", "attachment_file") if name in given}
    return await browser.post(path, data=given, files=files or {"none": ("", b"")})


async def kept(browser: httpx.AsyncClient, path: str) -> Any:
    answer = await browser.get(path.replace("/console", "/api/v1"))
    assert answer.status_code == 200, answer.text
    return answer.json()


def value_of(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', html)
    assert found, name
    return unescape(found[1])


async def test_a_story_is_written_saved_and_published(editor: httpx.AsyncClient) -> None:
    path = await begun(editor)
    html = (await editor.get(path)).text
    assert value_of(html, "revision") == "1"
    answer = await sent(
        editor, path, **WORDS, tier="major", category="notice", source="武汉市水务局"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    html = (await editor.get(path)).text
    assert "&lt;p&gt;7月1日8时起停水。&lt;/p&gt;</textarea>" in html
    assert '<option value="notice" selected>公告' in html
    assert path in (await editor.get(DRAFTS)).text
    answer = await sent(editor, path, "publish", **WORDS, tier="major", category="law", revision=2)
    assert re.fullmatch(r"/console/articles/\d+", answer.headers["location"])
    article = await kept(editor, answer.headers["location"])
    assert (article["version"]["title"], article["tier"]) == ("停水公告", "major")
    assert article["category"] == "law"
    assert (await editor.get(path)).status_code == 404


async def test_markdown_becomes_html(editor: httpx.AsyncClient) -> None:
    path = await begun(editor)
    text = "# 停水公告\n\n7月1日起**停水**。\n"
    await sent(editor, path, body=text, format="markdown")
    content = (await kept(editor, path))["content"]
    assert content["title"] == "停水公告"
    assert content["body"] == "<p>7月1日起<strong>停水</strong>。</p>\n"


async def test_a_cover_and_an_attachment_are_sent_along(editor: httpx.AsyncClient) -> None:
    path = await begun(editor)
    cover, letter = ("封面.png", PNG, "image/png"), ("通知.pdf", b"%PDF-1.7\n", "application/pdf")
    fields = {"cover_file": cover, "cover_alt": "汉口站水位", "attachment_file": letter}
    assert (await sent(editor, path, **WORDS, **fields)).status_code == 303
    content = (await kept(editor, path))["content"]
    assert content["cover"]["alt"] == "汉口站水位"
    assert [file["name"] for file in content["attachments"]] == ["通知.pdf"]
    html = (await editor.get(path)).text
    assert f'src="/api/v1/assets/{content["cover"]["digest"]}"' in html
    stays = {"cover": content["cover"]["digest"], "attachment": value_of(html, "attachment")}
    await sent(editor, path, **WORDS, **stays, revision=2)
    again = (await kept(editor, path))["content"]
    assert again["attachments"] == content["attachments"]
    script = ("x.svg", b"<svg onload=alert(1)>", "image/png")
    refused = await sent(
        editor, path, **WORDS, **stays, source="水务局", cover_file=script, revision=3
    )
    assert refused.status_code == 422
    for kept_text in ("停水公告", "7月1日8时起停水。", "水务局", "通知.pdf"):
        assert kept_text in refused.text
    await sent(editor, path, **WORDS, **stays, no_cover=1, revision=3)
    assert (await kept(editor, path))["content"]["cover"] is None


async def test_what_cannot_be_published_is_saved_and_said_beside_its_field(
    editor: httpx.AsyncClient,
) -> None:
    path = await begun(editor)
    answer = await sent(editor, path, "publish", title="长" * 201, body="<p>停水。</p>")
    assert answer.status_code == 422
    assert re.search(r'<p class="field-why" id="h-title">[^<]*201', answer.text)
    assert value_of(answer.text, "revision") == "2"
    assert (await kept(editor, path))["content"]["title"] == "长" * 201
    articles = (await editor.get("/api/v1/articles")).json()["items"]
    assert articles == []
    missing = f'<p>水位</p><img src="asset:sha256:{"0" * 64}">'
    answer = await sent(editor, path, "publish", title="水位", body=missing, revision=2)
    assert answer.status_code == 422
    assert (await editor.get("/api/v1/articles")).json()["items"] == []


async def test_two_who_write_at_once_see_each_other_and_lose_nothing(
    editor: httpx.AsyncClient, app: FastAPI
) -> None:
    path = await begun(editor)
    async with await person(app, Role.CENTRAL_EDITOR) as other:
        await other.get(path)
        html = (await editor.get(path)).text
        assert re.search(r'id="others-names">central_editor', html)
        await sent(other, path, title="停气公告", body="<p>7月1日停气。</p>")
    answer = await sent(editor, path, title="停电公告", body="<p>7月1日停电。</p>")
    assert answer.status_code == 409
    assert value_of(answer.text, "title") == "停电公告"
    assert "停<del>电</del><ins>气</ins>公告" in answer.text
    assert (await kept(editor, path))["content"]["title"] == "停气公告"
    mine = {"title": "停电公告", "body": "<p>7月1日停电。</p>"}
    revision = value_of(answer.text, "revision")
    copy = await sent(editor, path, "copy", **mine)
    assert (await kept(editor, copy.headers["location"]))["content"]["title"] == "停电公告"
    assert (await sent(editor, path, **mine, revision=revision)).status_code == 303
    assert (await kept(editor, path))["content"]["title"] == "停电公告"


async def test_a_newer_version_is_not_published_over_unseen(
    editor: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    article = (await client.post("/api/v1/articles", json=NOTICE)).json()["article"]["id"]
    path = await begun(editor, article=article)
    await client.post(f"/api/v1/articles/{article}/versions", json=NOTICE | {"title": "更正"})
    answer = await sent(editor, path, "publish", **WORDS)
    assert answer.status_code == 409
    again = {"over": value_of(answer.text, "over"), "revision": value_of(answer.text, "revision")}
    answer = await sent(editor, path, "publish", **WORDS, **again)
    assert answer.headers["location"] == f"/console/articles/{article}"
    assert (await kept(editor, f"/console/articles/{article}"))["current_version"] == 3


async def test_a_draft_is_discarded_as_it_was_read(editor: httpx.AsyncClient) -> None:
    path = await begun(editor)
    await sent(editor, path, **WORDS)
    assert (await editor.post(f"{path}/discard", data={"revision": 1})).status_code == 409
    assert (await editor.post(f"{path}/discard", data={"revision": 2})).status_code == 303
    assert (await editor.get(path)).status_code == 404


@pytest.mark.parametrize("pasted", ["word.html", "wechat.html"])
async def test_what_was_pasted_from_elsewhere_is_kept_clean(
    editor: httpx.AsyncClient, pasted: str
) -> None:
    path = await begun(editor)
    body = re.sub(r"<img [^>]*file:///[^>]*>", "", (HERE / pasted).read_text(encoding="utf-8"))
    body = body.replace(' data-src="https', ' src="https')
    answer = await sent(editor, path, "publish", title="汛情通报", body=body)
    assert answer.status_code == 303, re.findall(r'class="field-why".*', answer.text)
    version = (await kept(editor, answer.headers["location"]))["version"]
    for trace in ("style", "class", "mso", "Mso", "data-", "onclick", "iframe", "o:p", "<!--"):
        assert trace not in version["body"]
    assert "落实24小时值班" in version["body"] or "超警戒0.30米" in version["body"]


async def test_how_it_fits_is_told_before_anything_is_saved(editor: httpx.AsyncClient) -> None:
    path = await begun(editor)
    asked = {"title": "长" * 70, "body": "<p>停水。</p>", "platform": ["penguin", "site"]}
    answer = await editor.post(f"{path}/check", data=asked)
    assert answer.status_code == 200
    assert "70/64" in answer.text
    assert "微信公众号" not in answer.text
    assert (await kept(editor, path))["revision"] == 1


async def test_the_digest_is_counted_by_each_platforms_own_limit(
    editor: httpx.AsyncClient,
) -> None:
    path = await begun(editor)
    asked = {"title": "停水公告", "body": "<p>停水。</p>", "digest": "水" * 130}
    for platform, counter, tone in (
        ("wechat", "130/128", "warn"),
        ("toutiao", "130/140", "good"),
        ("site", "130", "plain"),
    ):
        answer = await editor.post(f"{path}/check", data=asked | {"platform": platform})
        assert f'<span class="count-{tone}">{counter}</span>' in answer.text, platform


async def test_drafts_of_others_are_not_there(app: FastAPI, room: Newsroom) -> None:
    assert await room.rows("select code from regions")
    async with await person(app, Role.CENTRAL_EDITOR, JIANGAN) as here:
        path = await begun(here)
        await sent(here, path, **WORDS)
        assert "停水公告" in (await here.get(DRAFTS)).text
        async with await person(app, Role.CENTRAL_EDITOR, JIANGAN) as colleague:
            assert "停水公告" not in (await colleague.get(DRAFTS)).text
            assert "停水公告" in (await colleague.get(DRAFTS, params={"all": 1})).text
    async with await person(app, Role.CENTRAL_EDITOR, GONGAN) as there:
        assert (await there.get(path)).status_code == 404
        assert (await sent(there, path, **WORDS)).status_code == 404
        assert (await there.post(f"{path}/check", data=WORDS)).status_code == 404
        assert (await there.post(f"{path}/discard", data={"revision": 2})).status_code == 404
        assert "停水公告" not in (await there.get(DRAFTS, params={"all": 1})).text
    async with await person(app, Role.REVIEWER) as reviewer:
        assert (await reviewer.get(DRAFTS)).status_code == 403


@pytest.mark.parametrize("typed", ["tingshui", "tsgg", "停水"])
async def test_a_draft_is_found_by_its_title_and_its_pinyin(
    editor: httpx.AsyncClient, app: FastAPI, typed: str
) -> None:
    water, power = await begun(editor), await begun(editor)
    await sent(editor, water, **WORDS)
    await sent(editor, power, title="停电公告", body="<p>7月1日停电。</p>")
    found = (await editor.get(DRAFTS, params={"q": typed})).text
    assert f'href="{water}"' in found
    assert f'href="{power}"' not in found
    await sent(editor, water, title="复电公告", revision=2)
    assert f'href="{water}"' not in (await editor.get(DRAFTS, params={"q": typed})).text
    async with await person(app, Role.CENTRAL_EDITOR) as colleague:
        nothing = (await colleague.get(DRAFTS, params={"q": "tingdian"})).text
        assert f'href="{power}"' not in nothing
        assert 'href="/console/drafts?all=1&amp;q=tingdian"' in nothing
        everybodys = await colleague.get(DRAFTS, params={"q": "tingdian", "all": 1})
        assert f'href="{power}"' in everybodys.text


async def test_who_writes_for_several_places_is_asked_for_which(
    app: FastAPI, room: Newsroom
) -> None:
    assert await room.rows("select code from regions")
    async with await person(app, Role.CENTRAL_EDITOR, "420000") as province:
        path = await begun(province, region="江岸区")
        assert (await kept(province, path))["region"] == JIANGAN
        answer = await province.post(DRAFTS, data={"region": "火星"})
        assert answer.status_code == 422
        assert 'id="h-region"' in answer.text


async def test_a_script_in_every_field_stays_text(editor: httpx.AsyncClient) -> None:
    path = await begun(editor)
    fields = dict.fromkeys(("title", "body", "digest", "source", "author", "source_url"), SCRIPT)
    answer = await sent(editor, path, **fields, cover_alt=SCRIPT)
    assert answer.status_code == 303
    html = (await editor.get(path)).text
    html += (await editor.get(DRAFTS)).text
    html += (await sent(editor, path, "publish", **fields, revision=2)).text
    html += (await sent(editor, path, **fields | {"title": "<script>alert(2)"}, revision=1)).text
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    without_values = re.sub(r'"[^"]*"', '""', html)
    assert re.search(r"<[^>]+\s(style|on\w+)=", without_values) is None
