"""Searching everything: the few of each kind that fit, of what was granted to whoever asks."""

import html

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.articles.examples import NOTICE
from tests.console.conftest import person
from tests.enrollment.places import API, Places

TITLE = "关于启动防汛Ⅳ级应急响应的通知"


@pytest.fixture
async def article(places: Places) -> int:
    answer = await places.centre.post(f"{API}/articles", json=NOTICE | {"title": TITLE})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["article"]["id"])


async def found(browser: httpx.AsyncClient, typed: str) -> str:
    """Return the results of a page, as the palette takes them out of it."""
    answer = await browser.get("/console/search", params={"q": typed})
    assert answer.status_code == 200, answer.text
    return answer.text.partition('id="results"')[2].partition("</main>")[0]


async def test_everything_is_found_by_characters_pinyin_and_initials(
    editor: httpx.AsyncClient, places: Places, article: int
) -> None:
    for typed in ("防汛", "fangxun", "qdfx"):
        assert f'<a href="/console/articles/{article}"><span>{TITLE}' in await found(editor, typed)
    own = f'href="/console/accounts/{places.accounts["420102"]}"'
    for typed in ("江岸区", "jiangan", "jaqrmt"):
        assert own in await found(editor, typed)
    results = await found(editor, "jiangan")
    assert 'href="/console/accounts?region=420102"' in results
    assert "湖北省 / 武汉市 / 1 个账号" in results
    assert (
        f'href="/console/accounts?organisation={places.units["武汉市江岸区融媒体中心"]}"' in results
    )


async def test_a_number_finds_a_command_an_article_and_an_account(
    editor: httpx.AsyncClient, places: Places, article: int
) -> None:
    push = {"kind": "push", "articles": [article], "target": {"everywhere": True}}
    command = (await places.centre.post(f"{API}/commands", json=push)).json()["id"]
    account = places.accounts["421022"]
    paths = {f"commands/{command}": command, f"articles/{article}": article}
    for path, number in (paths | {f"accounts/{account}": account}).items():
        assert f'href="/console/{path}"' in await found(editor, str(number))
    assert "<li>" not in await found(editor, "9" * 30)


async def test_an_officer_retracts_what_was_found_by_one_more_click(
    officer: httpx.AsyncClient, app: FastAPI, article: int
) -> None:
    assert f'href="/console/retract?article={article}"' in await found(officer, "fangxun")
    async with await person(app, Role.AUDITOR) as auditor:
        assert "/console/retract" not in await found(auditor, "fangxun")


async def test_what_is_elsewhere_is_not_found(
    app: FastAPI, officer: httpx.AsyncClient, places: Places, article: int
) -> None:
    wuhan = str(places.accounts["420100"])
    assert "<li>" in await found(officer, str(article))
    async with await person(app, Role.CENTRAL_EDITOR, "421000") as elsewhere:
        for typed in ("武汉", "wuhan", wuhan, "防汛", str(article)):
            assert "<li>" not in await found(elsewhere, typed)
    async with await person(app, Role.SYSTEM_ADMINISTRATOR) as nobody:
        assert "<li>" not in await found(nobody, "武汉")


@pytest.mark.usefixtures("places")
async def test_whoever_reads_english_gets_a_platforms_english_name(
    editor: httpx.AsyncClient,
) -> None:
    editor.headers["Accept-Language"] = "en"
    assert "Region's own pages · " in html.unescape(await found(editor, "gongan"))


async def test_pages_are_found_by_name(editor: httpx.AsyncClient) -> None:
    assert 'href="/console/accounts"' in await found(editor, "rzzh")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("推稿", "push"),
        ("tuigao", "push"),
        ("chegao", "retract"),
        ("gengzheng", "correct"),
        ("dairengong", "parked"),
        ("yichang", "troubles"),
    ],
)
async def test_pages_that_the_menu_does_not_have_are_found(
    app: FastAPI, editor: httpx.AsyncClient, typed: str, path: str
) -> None:
    page = f'<a href="/console/{path}">'
    assert page in await found(editor, typed)
    async with await person(app, Role.SYSTEM_ADMINISTRATOR) as nobody:
        assert page not in await found(nobody, typed)


async def test_everybody_finds_their_own_account(app: FastAPI) -> None:
    async with await person(app, Role.SYSTEM_ADMINISTRATOR) as browser:
        assert '<a href="/me" hx-boost="false">' in await found(browser, "wodezhanghu")


async def test_who_finds_nothing_is_told_what_to_try(editor: httpx.AsyncClient) -> None:
    results = await found(editor, "<没有>")
    assert "&lt;没有&gt;" in results
    assert "首字母" in results
