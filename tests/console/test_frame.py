"""What every page of the console has: who sees what, what is refused, and that nothing is lost."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from sqlalchemy import select

from hub.access.roles import Role
from hub.auth.models import ApiKey
from hub.console import look
from hub.console.look import STATIC
from hub.console.render import page
from hub.kit.db import Database
from hub.kit.web import Session
from tests.console.conftest import person


async def test_who_has_not_signed_in_is_sent_to_do_so_and_back(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/console/signed-in?from=mail")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/console/signed-in%3Ffrom%3Dmail"


async def test_the_hubs_name_alone_leads_to_the_console(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/")).headers["location"] == "/console"


async def test_everybody_sees_what_is_theirs(app: FastAPI) -> None:
    async with await person(app, Role.SYSTEM_ADMINISTRATOR) as browser:
        html = (await browser.get("/console")).text
    assert 'href="/console/settings"' in html
    assert 'href="/console/articles"' not in html
    assert 'href="/console/push"' not in html


async def test_people_are_called_by_their_names(editor: httpx.AsyncClient) -> None:
    assert "<span>测试用账号</span>" in (await editor.get("/console")).text


async def test_an_editor_pushes_and_retracts_from_every_page(editor: httpx.AsyncClient) -> None:
    html = (await editor.get("/console/signed-in")).text
    assert 'href="/console/push"' in html
    assert 'href="/console/retract"' in html


async def test_what_was_written_is_not_lost_with_the_session(stranger: httpx.AsyncClient) -> None:
    text = "江岸区解放大道停水通知\n因主管道抢修，今晚22时起停水。"
    answer = await stranger.post("/console/prove", data={"body": text, "title": "停水"})
    assert answer.status_code == 401
    assert "因主管道抢修，今晚22时起停水。" in answer.text
    assert 'name="title" value="停水"' in answer.text


async def test_what_is_secret_is_not_repeated(stranger: httpx.AsyncClient) -> None:
    fields = {"title": "停水", "password": "correct horse", "credentials.app_secret": "s3cr3t"}
    answer = await stranger.post("/console/prove", data=fields)
    assert "停水" in answer.text
    assert "correct horse" not in answer.text
    assert "s3cr3t" not in answer.text


async def test_another_sites_page_cannot_act(editor: httpx.AsyncClient) -> None:
    """Nor does the hub's own page repeat what it has sent: one click, and it would be ours."""
    fields = {"article": "17", "target.everywhere": "1", "_to": "/console/people/5/grants"}
    for path in ("/console/push", "/console/prove"):
        foreign = {"Sec-Fetch-Site": "cross-site"}
        answer = await editor.post(path, data=fields, headers=foreign)
        assert answer.status_code == 403
        for name, value in fields.items():
            assert f'name="{name}"' not in answer.text
            assert f'value="{value}"' not in answer.text


async def test_what_is_larger_than_any_story_is_not_repeated(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/console/push", data={"body": "&<" * 1_300_000})
    assert answer.status_code == 401
    assert len(answer.content) < 50_000


@pytest.mark.parametrize(
    "query", ["articles?until=9999-12-31", "articles?organisation=²", "audit?until=9999-12-31"]
)
async def test_what_no_list_can_have_is_a_wrong_field(app: FastAPI, query: str) -> None:
    async with await person(app, Role.AUDITOR) as auditor:
        assert (await auditor.get(f"/console/{query}")).status_code == 422


async def test_a_page_that_is_not_there_is_a_page(editor: httpx.AsyncClient) -> None:
    answer = await editor.get("/console/static/123456789012/hub.css")
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


async def test_what_to_do_next_can_be_done_in_a_browser(editor: httpx.AsyncClient) -> None:
    answer = await editor.get("/console/articles/99999")
    assert answer.status_code == 404
    assert "GET /" not in answer.text
    assert '<a class="btn btn-primary" href="/console/articles">云稿库</a>' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/console/articles/abc",
        "/console/commands/99999999999999999999",
        "/console/push?article=x",
        "/console/accounts/1/recent?most=0",
        "/sign-in?next=" + "x" * 5_000,
    ],
)
async def test_an_address_that_can_be_none_is_no_fault_of_the_hub(
    editor: httpx.AsyncClient, path: str
) -> None:
    answer = await editor.get(path)
    assert answer.status_code < 500
    assert answer.headers["content-type"].startswith("text/html")


BROKEN = [
    (b"a", "multipart/form-data"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (
        b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
        "multipart/form-data; boundary=x",
    ),
    (b"\xff\xfe\x00=%ff", "application/x-www-form-urlencoded"),
    (b"{}", "application/json"),
    (b"&" * 30_000, "application/x-www-form-urlencoded"),
    (b"a=1&" * 30_000, "application/x-www-form-urlencoded"),
]


@pytest.mark.parametrize(("body", "media_type"), BROKEN)
async def test_a_form_that_is_none_is_no_fault_of_the_hub(
    editor: httpx.AsyncClient, body: bytes, media_type: str
) -> None:
    for path in ("/console/retract", "/console/holds", "/console/drafts"):
        answer = await editor.post(path, content=body, headers={"Content-Type": media_type})
        assert answer.status_code < 500, path
        assert answer.status_code == 303 or answer.headers["content-type"].startswith("text/html")


async def test_pages_run_nothing_that_is_not_the_hubs_own(editor: httpx.AsyncClient) -> None:
    answer = await editor.get("/console/signed-in")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert re.search(r"<[^>]+\s(style|on\w+)=", answer.text) is None
    assert re.search(r"<script(?![^>]*\ssrc=)", answer.text) is None


@pytest.mark.parametrize("name", ["hub.css", "console.js", "vendor/htmx.js", "vendor/tabler.css"])
async def test_styles_and_scripts_are_there_for_anybody(
    stranger: httpx.AsyncClient, name: str
) -> None:
    answer = await stranger.get(STATIC.path_of(name))
    assert answer.status_code == 200
    assert answer.text == (Path(look.__file__).parent / "static" / name).read_text()
    assert "immutable" in answer.headers["cache-control"]


async def test_a_page_is_packed_for_whoever_takes_it_packed(editor: httpx.AsyncClient) -> None:
    plain = await editor.get("/console/signed-in", headers={"Accept-Encoding": "identity"})
    request = editor.build_request("GET", "/console/signed-in", headers={"Accept-Encoding": "gzip"})
    answer = await editor.send(request, stream=True)
    raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert len(raw) < len(plain.content) / 2
    assert gzip.decompress(raw).startswith(b"<!doctype html>")


async def test_a_page_of_another_language(editor: httpx.AsyncClient) -> None:
    html = (await editor.get("/console", headers={"Accept-Language": "en"})).text
    assert '<html lang="en">' in html
    assert "Article pool" in html


@pytest.mark.parametrize(("status", "stays"), [(422, False), (200, True)])
async def test_a_page_that_says_what_is_wrong_has_done_nothing(
    app: FastAPI, editor: httpx.AsyncClient, database: Database, status: int, *, stays: bool
) -> None:
    async def show(request: Request, session: Session) -> Response:
        session.add(ApiKey(name="half done", digest="half done"))
        await session.flush()
        return page(request, "signed_in.html", "", status)

    app.add_api_route("/console/half-done", show)
    assert (await editor.get("/console/half-done")).status_code == status
    async with database.work() as session:
        found = await session.scalar(select(ApiKey.name).where(ApiKey.name == "half done"))
    assert (found is not None) is stays
