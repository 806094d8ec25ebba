"""The pool and an article's pages, as a browser without scripts shows them."""

import re
from collections.abc import Sequence

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.articles.examples import EXTERNAL, NOTICE
from hub.kit.db import Database
from tests.articles.test_endpoints import PNG
from tests.commands.newsroom import Newsroom
from tests.console.conftest import person
from tests.console.town import TITLE, enrol, story

POOL = "/console/articles"
SCRIPT = '<script>alert("1")</script>"><img src=x onerror=alert(2)>'
JIANGAN, GONGAN = "420102", "421022"


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    return made


async def written(client: httpx.AsyncClient, **fields: object) -> int:
    answer = await client.post("/api/v1/articles", json=NOTICE | fields)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["article"]["id"])


async def shown(browser: httpx.AsyncClient, path: str, **query: str | int) -> str:
    answer = await browser.get(path, params=query or None)
    assert answer.status_code == 200, path
    without_values = re.sub(r'"[^"]*"', '""', answer.text)
    assert re.search(r"<[^>]+\s(style|on\w+)=", without_values) is None
    return answer.text


def chosen(html: str) -> Sequence[int]:
    return [int(each) for each in re.findall(r'name="article" value="(\d+)"', html)]


async def test_the_pool_is_searched_filtered_and_paged(
    editor: httpx.AsyncClient, client: httpx.AsyncClient, room: Newsroom
) -> None:
    assert await room.rows("select code from regions")
    water = await written(client, title="江岸区解放大道停水公告", region=JIANGAN)
    flood = await written(client, title="公安县防汛Ⅳ级应急响应", region=GONGAN, tier="major")
    await client.patch(f"/api/v1/articles/{water}", json={"category": "livelihood"})
    await client.patch(f"/api/v1/articles/{flood}", json={"category": None})
    assert chosen(await shown(editor, POOL)) == [flood, water]
    assert chosen(await shown(editor, POOL, q="tingshui")) == [water]
    assert chosen(await shown(editor, POOL, region="公安县")) == [flood]
    assert chosen(await shown(editor, POOL, tier="major", kind="", q="")) == [flood]
    for view in ("", "cards"):
        html = await shown(editor, POOL, category="livelihood", view=view)
        assert chosen(html) == [water]
        assert html.count("民生") == 2  # chosen above, and shown
    assert 'category=livelihood">民生' in await shown(editor, f"{POOL}/{water}")
    assert "<dt>栏目</dt><dd>—" in re.sub(r"\s+<", "<", await shown(editor, f"{POOL}/{flood}"))
    assert chosen(await shown(editor, POOL, state="live")) == []
    assert chosen(await shown(editor, POOL, state="unpushed", view="cards")) == [flood, water]
    assert chosen(await shown(editor, POOL, since="2020-01-01", until="2020-01-02")) == []
    first = await shown(editor, POOL, limit=1)
    way = re.search(r'rel="next" href="([^"]+)"', first)
    assert way
    assert chosen(await shown(editor, way[1].replace("&amp;", "&"))) == [water]
    for view in ("", "cards"):
        around = re.search(r'href="([^"]*sort=oldest[^"]*)"', await shown(editor, POOL, view=view))
        assert around
        turned = await shown(editor, around[1].replace("&amp;", "&"))
        assert chosen(turned) == [water, flood]
        assert 'name="sort" value="oldest"' in turned  # a filter keeps the order


async def test_a_filter_that_says_nothing_is_told_so(editor: httpx.AsyncClient) -> None:
    for query in (
        {"tier": "重大"},
        {"category": "公告"},
        {"since": "昨天"},
        {"region": "火星"},
        {"page": "2"},
    ):
        answer = await editor.get(POOL, params=query)
        assert answer.status_code == 422
        assert next(iter(query)) in answer.text


async def test_chosen_articles_go_to_the_push_and_the_retraction(
    editor: httpx.AsyncClient, client: httpx.AsyncClient, app: FastAPI
) -> None:
    await written(client)
    html = await shown(editor, POOL)
    assert '<form method="get" action="/console/push">' in html
    assert 'formaction="/console/retract"' in html
    async with await person(app, Role.AUDITOR) as auditor:
        html = await shown(auditor, POOL)
    assert 'formaction="/console/retract"' not in html


async def test_others_see_nothing_of_what_is_not_theirs(
    app: FastAPI, client: httpx.AsyncClient, room: Newsroom
) -> None:
    assert await room.rows("select code from regions")
    article = await written(client, region=JIANGAN)
    async with await person(app, Role.CENTRAL_EDITOR, GONGAN) as browser:
        assert chosen(await shown(browser, POOL)) == []
        here = f"{POOL}/{article}"
        for path in (here, f"{here}/versions/1", f"{here}/diff", f"{here}/previews"):
            assert (await browser.get(path)).status_code == 404, path
        assert (await browser.get(f"{here}/placements")).status_code == 404


async def test_an_article_shows_what_readers_see_and_where_it_is(
    editor: httpx.AsyncClient, client: httpx.AsyncClient, room: Newsroom
) -> None:
    here, there = await room.enrol(JIANGAN), await room.enrol(GONGAN)
    file = (await client.post("/api/v1/assets", content=PNG)).json()["digest"]
    outside = "https://yjt.hubei.gov.cn/map.png"
    body = f'<p>值班值守。</p><img src="asset:{file}" alt="水位"><img src="{outside}" alt="雨量">'
    article = await written(client, body=body)
    adopted = await written(client, title="武汉转发", derived_from=article)
    command = await room.push(article)
    await room.deliver(article, here)

    html = await shown(editor, f"{POOL}/{article}")
    assert f'src="/api/v1/assets/{file}"' in html
    assert f'<a class="outside" href="{outside}"' in html
    assert f'src="{outside}"' not in html
    assert f'href="/console/commands/{command}"' in html
    assert f'href="/console/articles/{adopted}"' in html
    assert f'href="/console/retract?article={article}"' in html
    assert (await editor.get(f"/api/v1/assets/{file}")).status_code == 200

    where = f"{POOL}/{article}/placements"
    html = await shown(editor, where, have="present", platform="")
    assert f'href="/console/accounts/{here[0]}"' in html
    assert f'href="/console/accounts/{there[0]}"' not in html
    assert f'href="{where}/{here[0]}?slot=0"' in html
    html = await shown(editor, f"{where}/{here[0]}", slot=0)
    assert f"/console/accounts/{here[0]}" in html


async def test_a_sealed_article_asks_before_it_is_opened(
    editor: httpx.AsyncClient, client: httpx.AsyncClient, room: Newsroom
) -> None:
    article = await written(client, body="<p>武昌区民主路封闭施工</p>")
    await room.rows("update articles set sealed_at = now()")
    here = f"{POOL}/{article}"
    read = "select count(*) as n from audit_entries where action = 'article.read_sealed'"
    for path in (here, f"{here}/versions/1", f"{here}/diff", f"{here}/previews"):
        assert "民主路" not in await shown(editor, path)
    assert (await room.rows(read))[0].n == 0
    for path in (here, f"{here}/versions/1", f"{here}/previews/site"):
        assert "民主路" in await shown(editor, path, opened=1)
    assert (await room.rows(read))[0].n == 3


async def test_what_changed_between_versions_is_marked(
    editor: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    body = "<p>决定启动防汛Ⅳ级应急响应。</p><p>各地加强值守。</p>"
    article = await written(client, body=body)
    now = NOTICE | {"title": "关于启动防汛Ⅲ级应急响应的通知", "body": body.replace("Ⅳ", "Ⅲ")}
    await client.post(f"/api/v1/articles/{article}/versions", json=now)
    html = await shown(editor, f"{POOL}/{article}/diff")
    assert "关于启动防汛<del>Ⅳ</del><ins>Ⅲ</ins>级应急响应的通知" in html
    assert "决定启动防汛<del>Ⅳ</del><ins>Ⅲ</ins>级应急响应。" in html
    assert '<p class="diff-same">各地加强值守。</p>' in html
    same = await shown(editor, f"{POOL}/{article}/diff", old=2, new=2)
    assert "<ins>" not in same
    assert (await editor.get(f"{POOL}/{article}/diff", params={"new": 3})).status_code == 404


async def test_a_script_in_every_field_stays_text(
    editor: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    lines = dict.fromkeys(("title", "digest", "author", "source"), SCRIPT)
    article = await written(client, **lines, body=f"<p>{SCRIPT.replace('<', '&lt;')}</p>")
    await client.post(f"/api/v1/articles/{article}/versions", json=NOTICE)
    post = await client.post("/api/v1/articles/external", json=EXTERNAL | {"title": SCRIPT})
    outside = f"{POOL}/{post.json()['article']['id']}"
    await client.post("/api/v1/drafts", json={"article": article, "content": {"title": SCRIPT}})
    here = f"{POOL}/{article}"
    pages = (POOL, f"{POOL}?view=cards", here, f"{here}/versions/1", f"{here}/diff")
    for path in (*pages, f"{here}/previews", outside, f"{outside}/previews", f"{POOL}?q={SCRIPT}"):
        html = await shown(editor, path)
        assert "<script>alert" not in html, path
        assert "<img src=x" not in html, path


async def test_a_units_stories_are_found_by_its_name_or_its_pinyin(
    client: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    await enrol(client)
    units = (await client.get("/api/v1/organisations", params={"q": "江岸"})).json()["items"]
    await story(client, region="420102", organisation=units[0]["id"])
    for typed in ("江岸区融媒体中心", "jiangan", str(units[0]["id"])):
        html = (await editor.get("/console/articles", params={"organisation": typed})).text
        assert TITLE in html
    other = (await editor.get("/console/articles", params={"organisation": "硚口"})).text
    assert TITLE not in other
