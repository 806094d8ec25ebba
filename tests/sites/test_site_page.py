import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from hub.app import create_app
from hub.settings import Settings
from tests.conftest import client_of
from tests.sites.stage import HUBEI, JIANGAN, PNG, WUHAN, XIANTAO, Stage

pytestmark = pytest.mark.usefixtures("chinese")

STORY = re.compile(r'<h2><a href="(/sites/[0-9]+/[0-9]+)">([^<]*)</a></h2>')
EARLIER = re.compile(r'rel="next" href="([^"]+)"')


def stories(page: str) -> list[str]:
    return [title for _, title in STORY.findall(page)]


async def test_a_site_lists_its_stories_the_newest_first(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    made_first = await stage.story(title="先写成，后发布")
    await stage.published(account, title="后写成，先发布", digest="江滩公园恢复开放。")
    await stage.place(made_first, account)
    page = (await anybody.get("/sites/420100/")).text
    assert stories(page) == ["先写成，后发布", "后写成，先发布"]
    assert "江滩公园恢复开放。" in page
    assert "湖北省应急管理厅" in page
    assert "武汉市人民政府客户端" in page


async def test_an_empty_site_says_so(stage: Stage, anybody: httpx.AsyncClient) -> None:
    await stage.site()
    answer = await anybody.get("/sites/420100/")
    assert answer.status_code == 200
    assert "暂无稿件" in answer.text


async def test_a_long_list_is_read_page_by_page_each_story_once(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    first = await stage.site()
    second = await stage.account("420100", "武汉应急", unit="武汉市应急管理局")
    article = await stage.story()
    # several at the same moment, and some on both accounts
    for number in range(45):
        moment = stage.begun + timedelta(minutes=number // 3)
        copy = await stage.copy_of(article)
        await stage.place(copy, first if number % 2 else second, since=moment)
        if number % 5 == 0:
            await stage.place(copy, second if number % 2 else first, since=moment)
    pages, path = list[list[str]](), "/sites/420100/"
    while path:
        page = (await anybody.get(path)).text
        pages.append([address for address, _ in STORY.findall(page)])
        found = EARLIER.search(page)
        path = found[1] if found else ""
    shown = [address for page in pages for address in page]
    assert len(pages) == 2  # 54 copies, 20 of each account on a page
    assert len(shown) == len(set(shown)) == 45


async def test_of_one_unit_a_page_has_twenty_stories(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await stage.published(account, title="第一篇")
    for _ in range(20):
        await stage.place(await stage.copy_of(article), account)
    first = (await anybody.get("/sites/420100/")).text
    found = EARLIER.search(first)
    assert found is not None
    second = (await anybody.get(found[1])).text
    assert len(stories(first)) == 20
    assert STORY.findall(second) == [(f"/sites/420100/{article}", "第一篇")]
    assert "返回最新" in second


async def test_what_two_units_carry_is_listed_once_where_it_came_last(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    first = await stage.site()
    second = await stage.account("420100", "武汉应急", unit="武汉市应急管理局")
    article = await stage.published(first, title="甲通告")
    await stage.published(first, title="乙通告")
    await stage.place(article, second)
    both = (await anybody.get("/sites/420100/")).text
    await stage.set(article, second, want=0, due_at=stage.begun)
    one = (await anybody.get("/sites/420100/")).text
    assert stories(both) == ["甲通告", "乙通告"]
    assert stories(one) == ["乙通告", "甲通告"]
    assert "<span>武汉市应急管理局</span>" in both
    assert "<span>武汉市应急管理局</span>" not in one


async def test_a_retraction_leaves_the_list_at_its_commit(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    await stage.published(account, title="地铁延时运营通告")
    article = await stage.published(account, title="桥梁封闭施工公告")
    before = await anybody.get("/sites/420100/")
    known = {"If-None-Match": before.headers["etag"]}
    unchanged = await anybody.get("/sites/420100/", headers=known)
    await stage.retract(article)
    after = await anybody.get("/sites/420100/", headers=known)
    assert stories(before.text) == ["桥梁封闭施工公告", "地铁延时运营通告"]
    assert (unchanged.status_code, unchanged.text) == (304, "")
    assert stories(after.text) == ["地铁延时运营通告"]


async def test_a_cursor_that_no_list_gave_out_is_a_page_that_says_so(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    wrong = ["x", "W10", "WzEsMl0", "bnVsbA", "%00", "a" * 5_000, "eyJhdCI6MX0", "[]", "é"]
    for cursor in wrong:
        answer = await anybody.get("/sites/420100/", params={"before": cursor})
        assert answer.status_code == 422, cursor
        assert "请从第一页重新开始" in answer.text


async def test_a_cover_is_shown_from_the_site(stage: Stage, anybody: httpx.AsyncClient) -> None:
    account = await stage.site()
    digest = await stage.keep(PNG)
    article = await stage.published(account, cover={"digest": digest, "name": "江滩.png"})
    page = (await anybody.get("/sites/420100/")).text
    address = f"/sites/420100/{article}/assets/{digest}/%E6%B1%9F%E6%BB%A9.png"
    assert f'src="{address}"' in page
    assert (await anybody.get(address)).content == PNG


async def test_sites_lead_up_and_down(stage: Stage, anybody: httpx.AsyncClient) -> None:
    for place in (HUBEI, WUHAN, JIANGAN, ("429000", "省直辖县级行政区划", "420000"), XIANTAO):
        await stage.region(*place)
    for code, name in (("420000", "湖北省"), ("420102", "江岸区"), ("429004", "仙桃市")):
        await stage.account(code, f"{name}客户端")
    province = (await anybody.get("/sites/420000/")).text
    county = (await anybody.get("/sites/420102/")).text
    direct = (await anybody.get("/sites/429004/")).text
    assert '<a href="/sites/429004/">仙桃市</a>' in province
    assert "江岸区" not in province  # its city comes between, and has no site
    assert '<a href="/sites/420000/">湖北省</a>' in county
    assert "<li>武汉市</li>" in county
    assert "省直辖县级行政区划" not in direct + province


async def test_the_directory_lists_what_leads_to_a_site(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    empty = await anybody.get("/sites/")
    await stage.site(JIANGAN)
    await stage.region("420200", "黄石市", "420000")
    await stage.region("429000", "省直辖县级行政区划", "420000")
    await stage.region(*XIANTAO)
    await stage.account("429004", "仙桃发布")
    page = (await anybody.get("/sites/")).text
    assert "还没有开通站点的区域" in empty.text
    for words in (
        "<span>湖北省</span>",
        "<span>武汉市</span>",
        '<a href="/sites/420102/">江岸区</a>',
        '<a href="/sites/429004/">仙桃市</a>',
    ):
        assert words in page
    assert "黄石市" not in page
    assert "省直辖县级行政区划" not in page


async def test_pages_speak_english_to_who_asks_for_it(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    chinese = await anybody.get("/sites/420100/", headers={"Accept-Language": "zh-CN,en;q=0.5"})
    english = await anybody.get("/sites/420100/", headers={"Accept-Language": "en-GB"})
    assert '<html lang="zh-CN">' in chinese.text
    assert '<html lang="en">' in english.text
    assert "Latest stories" in english.text
    assert chinese.headers["vary"] == "Accept-Language"
    assert chinese.headers["etag"] != english.headers["etag"]


async def test_pages_run_no_scripts_and_are_kept_by_nobody_unasked(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await stage.published(account)
    for path in ("", "420100/", f"420100/{article}"):
        answer = await anybody.get(f"/sites/{path}")
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; img-src")
        assert answer.headers["cache-control"] == "no-cache"
        assert "last-modified" not in answer.headers
        assert "<script" not in answer.text
        assert " style=" not in answer.text


async def test_the_look_is_served_for_ever_under_the_name_of_what_it_is(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    page = (await anybody.get("/sites/420100/")).text
    for kind in ("text/css; charset=utf-8", "image/svg+xml"):
        name = "site.css" if "css" in kind else "icon.svg"
        found = re.search(rf'href="(/sites/static/[0-9a-f]+/{name})"', page)
        assert found is not None
        answer = await anybody.get(found[1])
        assert answer.headers["content-type"] == kind
        assert "immutable" in answer.headers["cache-control"]


async def test_head_answers_as_get_does(stage: Stage, anybody: httpx.AsyncClient) -> None:
    account = await stage.site()
    article = await stage.published(account)
    for path in ("", "420100/", f"420100/{article}", "420100/feed.xml", "nowhere"):
        get, head = await anybody.get(f"/sites/{path}"), await anybody.head(f"/sites/{path}")
        assert head.status_code == get.status_code
        assert head.headers.get("etag") == get.headers.get("etag")
    assert (await anybody.post("/sites/420100/")).status_code == 405


async def test_a_hub_without_its_database_asks_readers_to_come_back(
    settings: Settings, tmp_path: Path
) -> None:
    nobody = f"postgresql+asyncpg://postgres@/hub?host={tmp_path}"
    app = create_app(settings.model_copy(update={"database_url": nobody}))
    async with client_of(app) as reader:
        answer = await reader.get("/sites/420100/")
    await app.state.parts.close()
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "页面暂时无法打开" in answer.text
