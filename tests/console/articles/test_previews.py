"""How a story will look on each platform: the page, and the frames in it."""

import re

import httpx
import pytest

from hub.articles.examples import NOTICE
from hub.kit.db import Database
from tests.articles.test_endpoints import PNG
from tests.commands.newsroom import Newsroom

POOL, DRAFTS = "/console/articles", "/console/drafts"
JIANGAN = "420102"


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    return made


async def written(client: httpx.AsyncClient, **fields: object) -> str:
    answer = await client.post("/api/v1/articles", json=NOTICE | fields)
    assert answer.status_code == 201, answer.text
    return f"{POOL}/{answer.json()['article']['id']}"


async def shown(browser: httpx.AsyncClient, path: str, **query: str | int) -> str:
    answer = await browser.get(path, params=query or None)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


def cards_of(html: str) -> dict[str, str]:
    return {
        name: card
        for card in html.split('<li class="card preview">')
        for name in re.findall(r'<h2 class="card-title">([^<]+)</h2>', card)[:1]
    }


async def test_each_platform_says_what_becomes_of_the_story(
    editor: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    long = "<p>请沿江各地加强巡查值守，发现险情立即上报并组织抢险。</p>" * 30
    here = await written(client, title="关于进一步加强全省" * 8, body=long)
    cards = cards_of(await shown(editor, f"{here}/previews"))
    assert "标题：72，最多 64" in cards["企鹅号"]
    assert "不能照此发布" in cards["微信公众号"]
    assert "完整" in cards["区域网页"]
    assert re.search(r"正文只显示前 \d+ 字（共 780 字）", cards["Mastodon"])
    assert "不能照此发布" in cards["头条号"]
    assert f'src="{here}/previews/site" sandbox="allow-same-origin"' in cards["区域网页"]
    assert "<iframe" not in cards["微信公众号"]


async def test_what_only_an_account_could_tell_says_so(
    editor: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    cards = cards_of(await shown(editor, f"{await written(client)}/previews"))
    assert "没有该平台的账号" in cards["头条号"]
    assert "<iframe" not in cards["头条号"]


async def test_one_platform_or_one_account_is_looked_at(
    editor: httpx.AsyncClient, client: httpx.AsyncClient, room: Newsroom
) -> None:
    here = await written(client)
    (account,) = await room.enrol(JIANGAN, "toutiao")
    found = await shown(editor, f"{here}/previews", platform="toutiao", account="")
    assert list(cards_of(found)) == ["头条号"]
    found = await shown(editor, f"{here}/previews", platform="", account=account)
    assert list(cards_of(found)) == ["头条号"]
    assert f"{here}/previews/toutiao?account={account}" in found
    assert "江岸区客户端" in await shown(editor, f"{here}/previews/toutiao", account=account)
    wrong = await editor.get(f"{here}/previews", params={"account": "江岸"})
    assert wrong.status_code == 422


async def test_a_frame_shows_the_hubs_pictures_and_none_from_elsewhere(
    editor: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    kept = await client.post("/api/v1/assets", content=PNG, headers={"Content-Type": "image/png"})
    digest = kept.json()["digest"]
    outside = "https://elsewhere.example/river.png"
    body = f'<p>水位上涨。</p><img src="asset:{digest}"><img src="{outside}" alt="雨量图">'
    here = await written(client, body=body, cover={"digest": digest})
    html = await shown(editor, f"{here}/previews/webhook")
    assert re.findall(r'<img[^>]* src="([^"]+)"', html) == [f"/api/v1/assets/{digest}"] * 2
    assert "雨量图" in html


async def test_nothing_in_a_frame_runs_or_comes_from_elsewhere(
    editor: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    here = await written(client)
    answer = await editor.get(f"{here}/previews/wechat")
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["sandbox"] == "allow-same-origin"
    assert policy["frame-ancestors"] == policy["img-src"] == "'self'"
    assert re.fullmatch(r"'self' 'sha256-[\w+/=]+'", policy["style-src"])
    assert "script-src" not in policy
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert re.search(r"<style>\.style-0\{margin:0 0 1em;[^<]+</style>", answer.text)
    assert '<p class="style-0">' in answer.text  # as WeChat gets it


@pytest.mark.parametrize(
    ("platform", "layout"),
    [("site", "article"), ("mastodon", "post"), ("douyin", "gallery"), ("kuaishou", "video")],
)
async def test_a_frame_is_laid_out_as_its_platform_is(
    editor: httpx.AsyncClient, client: httpx.AsyncClient, platform: str, layout: str
) -> None:
    kept = await client.post("/api/v1/assets", content=PNG, headers={"Content-Type": "image/png"})
    cover = {"digest": kept.json()["digest"]}
    body = '<p>通报见<a href="https://media.hubei.example/1.mp4">视频</a>。</p>'
    here = await written(client, body=body, cover=cover)
    html = await shown(editor, f"{here}/previews/{platform}")
    assert f'<body class="as-{layout}">' in html
    assert cover["digest"] in html or layout == "article"


async def test_a_draft_says_what_it_lacks_and_is_shown_as_soon_as_it_lacks_nothing(
    editor: httpx.AsyncClient,
) -> None:
    begun = await editor.post("/api/v1/drafts", json={"content": {"title": "停水公告"}})
    number = begun.json()["id"]
    here = f"{DRAFTS}/{number}"
    assert f'href="{here}/previews"' in await shown(editor, here)
    assert "还不能成为稿件" in await shown(editor, f"{here}/previews")
    content = {"title": "停水公告", "body": "<p>7月1日8时起停水。</p>"}
    saved = {"revision": 1, "content": content}
    assert (await editor.put(f"/api/v1/drafts/{number}", json=saved)).status_code == 200
    assert f"{here}/previews/wechat" in await shown(editor, f"{here}/previews")
    assert "7月1日8时起停水。" in await shown(editor, f"{here}/previews/wechat")


async def test_a_sealed_story_is_previewed_when_it_was_opened(
    editor: httpx.AsyncClient, client: httpx.AsyncClient, room: Newsroom
) -> None:
    here = await written(client)
    await room.rows("update articles set sealed_at = now()")
    assert "<iframe" not in await shown(editor, f"{here}/previews")
    assert "<iframe" in await shown(editor, f"{here}/previews", opened=1)
