"""The pages at the door, as a browser asks for them: forms, cookies, and no script of anybody's."""

import re
from collections.abc import AsyncIterator, Mapping

import httpx
import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.auth.links import make_link
from hub.auth.models import LinkPurpose
from hub.kit.db import Database
from hub.kit.parts import Parts
from tests.auth.door import BROWSER, LOGIN, OTHER, PASSWORD, add_person, at, entries

pytestmark = pytest.mark.usefixtures("chinese")

CHINESE = {"Accept-Language": "zh-CN"}


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with at(app, headers=BROWSER | CHINESE) as client:
        yield client


@pytest.fixture
async def person(database: Database) -> int:
    return await add_person(database, role=Role.AUDITOR)


async def send(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await client.post(path, data=fields)


async def enter(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    return await send(client, "/sign-in", login=LOGIN, password=password)


async def test_a_person_signs_in_and_out(browser: httpx.AsyncClient, person: int) -> None:
    assert person
    form = await browser.get("/sign-in")
    assert "登录名" in form.text
    answer = await enter(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    me = await browser.get("/me")
    for text_ in ("武汉市融媒体中心值班室", LOGIN, "整个中台", "Firefox", "当前设备"):
        assert text_ in me.text
    assert (await browser.get("/sign-in")).headers["location"] == "/console"
    out = await send(browser, "/sign-out")
    assert out.headers["location"] == "/sign-in?said=out"
    assert "已退出" in (await browser.get("/sign-in?said=out")).text
    assert (await browser.get("/me")).headers["location"] == "/sign-in?next=/me"


async def test_a_wrong_password_is_said_on_the_page(
    browser: httpx.AsyncClient, person: int
) -> None:
    assert person
    answer = await enter(browser, OTHER)
    assert answer.status_code == 401
    assert "不正确" in answer.text
    assert f'value="{LOGIN}"' in answer.text
    assert OTHER not in answer.text
    for _ in range(10):
        answer = await enter(browser, OTHER)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "尝试次数过多" in answer.text


SECRETS = re.compile(r"hub[sl]_[\w-]{20,}")


async def test_the_code_is_asked_for_on_a_page_of_its_own(
    browser: httpx.AsyncClient, person: int
) -> None:
    assert person
    await enter(browser)
    assert (await send(browser, "/me/second-factor")).headers["location"] == "/me/second-factor"
    page = (await browser.get("/me/second-factor")).text
    assert "<svg" in page
    secret = re.sub(r"\s", "", re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1])  # type: ignore[index]
    totp = pyotp.TOTP(secret)
    wrong = await send(browser, "/me/second-factor/code", code="000000")
    assert wrong.status_code == 422
    assert "验证码不正确" in wrong.text
    shown = await send(browser, "/me/second-factor/code", code=totp.now())
    codes = re.findall(r"<li>(\w{5}-\w{5})</li>", shown.text)
    assert len(codes) == 10
    await send(browser, "/sign-out")

    answer = await enter(browser)
    assert answer.headers["location"] == "/sign-in/code"
    assert (await browser.get("/me")).headers["location"] == "/sign-in?next=/me"  # not in yet
    assert "第二步" in (await browser.get("/sign-in/code")).text
    assert (await send(browser, "/sign-in/code", code="000000")).status_code == 401
    done = await send(browser, "/sign-in/code", code=codes[0])
    assert done.headers["location"] == "/console"
    assert "剩余 9 个恢复码" in (await browser.get("/me")).text
    assert "__Host-hub_half" not in browser.cookies
    removed = await send(browser, "/me/second-factor/removal")
    assert removed.headers["location"] == "/me/second-factor"
    assert "开始设置" in (await browser.get("/me/second-factor")).text


@pytest.mark.parametrize("change", ["id", "time", "mac", "password", "late", "nothing"])
async def test_half_a_sign_in_cannot_be_made_up(
    browser: httpx.AsyncClient, database: Database, person: int, change: str
) -> None:
    other = await add_person(database, "ezhou.zhiban")
    await enter(browser)
    await send(browser, "/me/second-factor")
    page = (await browser.get("/me/second-factor")).text
    secret = re.sub(r"\s", "", re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1])  # type: ignore[index]
    shown = await send(browser, "/me/second-factor/code", code=pyotp.TOTP(secret).now())
    (code, *_rest) = re.findall(r"<li>(\w{5}-\w{5})</li>", shown.text)
    await send(browser, "/sign-out")
    await enter(browser)
    half = browser.cookies["__Host-hub_half"]
    user, until, mac = half.split(".")
    assert user == str(person)
    made = {
        "id": f"{other}.{until}.{mac}",
        "time": f"{user}.{int(until) + 1}.{mac}",
        "mac": f"{user}.{until}.{mac[:-1]}{'0' if mac[-1] != '0' else '1'}",
        "late": f"{user}.{int(until) - 400}.{mac}",
    }
    browser.cookies.set("__Host-hub_half", made.get(change, half), domain="hub.test")
    if change == "password":
        async with database.work() as session:
            await session.execute(text("update users set password_hash = 'x'"))
    if change == "nothing":
        browser.cookies.clear()
    answer = await send(browser, "/sign-in/code", code=code)
    assert answer.status_code == 401
    assert "__Host-hub_session" not in answer.cookies


async def test_a_session_is_ended_from_elsewhere(
    app: FastAPI, browser: httpx.AsyncClient, person: int
) -> None:
    assert person
    await enter(browser)
    async with at(app, headers=BROWSER | {"User-Agent": "<script>alert(1)</script>"}) as other:
        await enter(other)
        page = (await browser.get("/me")).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert(1)" not in page
        (number,) = re.findall(r"/me/sessions/(\d+)/end", page)
        assert (await send(browser, f"/me/sessions/{number}/end")).headers["location"] == "/me"
        assert (await other.get("/me")).headers["location"] == "/sign-in?next=/me"


async def test_a_link_leads_to_a_password(
    browser: httpx.AsyncClient, parts: Parts, database: Database
) -> None:
    person = await add_person(database, password=None)
    async with database.work() as session:
        link = await make_link(session, parts, person, LinkPurpose.INVITATION, "tests")
    form = await browser.get("/welcome")
    assert 'src="/sign-in/static/' in form.text
    differ = await send(browser, "/welcome", token=link.url, password=OTHER, again=PASSWORD)
    assert differ.status_code == 422
    assert "不一致" in differ.text
    weak = await send(browser, "/welcome", token=link.url, password="12345", again="12345")
    assert weak.status_code == 422
    assert "12 至 128" in weak.text
    done = await send(browser, "/welcome", token=f" {link.url}\n", password=OTHER, again=OTHER)
    assert done.headers["location"] == "/sign-in?said=chosen"
    used = await send(browser, "/welcome", token=link.url, password=OTHER, again=OTHER)
    assert used.status_code == 404
    assert "链接已被使用" in used.text
    assert (await enter(browser, OTHER)).headers["location"] == "/me"


async def test_a_password_is_changed_on_a_page(
    browser: httpx.AsyncClient, person: int, database: Database
) -> None:
    assert person
    await enter(browser)
    before = browser.cookies["__Host-hub_session"]
    wrong = await send(browser, "/me/password", current=OTHER, password=OTHER, again=OTHER)
    assert wrong.status_code == 401
    done = await send(browser, "/me/password", current=PASSWORD, password=OTHER, again=OTHER)
    assert done.headers["location"] == "/me"
    assert browser.cookies["__Host-hub_session"] != before
    assert (await browser.get("/me")).status_code == 200
    assert await entries(database, "person.change_password")


async def test_a_stale_session_shows_once_more_that_it_is_they(
    browser: httpx.AsyncClient, person: int, database: Database
) -> None:
    assert person
    await enter(browser)
    async with database.work() as session:
        await session.execute(text("update user_sessions set fresh_at = now() - interval '1 day'"))
    assert 'name="password"' in (await browser.get("/me/second-factor")).text
    assert (await send(browser, "/me/second-factor", password=OTHER)).status_code == 401
    done = await send(browser, "/me/second-factor", password=PASSWORD)
    assert done.headers["location"] == "/me/second-factor"
    assert "<svg" in (await browser.get("/me/second-factor")).text


FORMS: Mapping[str, Mapping[str, str]] = {
    "/sign-in": {"login": LOGIN, "password": PASSWORD},
    "/sign-in/code": {"code": "123456"},
    "/sign-out": {},
    "/welcome": {"token": "hubl_x", "password": OTHER, "again": OTHER},
    "/me/password": {"current": PASSWORD, "password": OTHER, "again": OTHER},
    "/me/second-factor": {},
    "/me/second-factor/code": {"code": "123456"},
    "/me/second-factor/removal": {},
    "/me/sessions/1/end": {},
}


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": ""},
     {"Origin": "https://evil.example"}],
)  # fmt: skip
async def test_anothers_page_sends_no_form(
    app: FastAPI, browser: httpx.AsyncClient, person: int, path: str, headers: dict[str, str]
) -> None:
    assert person
    await enter(browser)
    cookie = f"__Host-hub_session={browser.cookies['__Host-hub_session']}"
    async with at(app, headers=headers | CHINESE | {"Cookie": cookie}) as elsewhere:
        answer = await send(elsewhere, path, **FORMS[path])
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert (await browser.get("/me")).status_code == 200


PAGES = ("/sign-in", "/welcome", "/me", "/me/password", "/me/second-factor")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_runs_no_script_but_its_own(
    browser: httpx.AsyncClient, person: int, path: str
) -> None:
    assert person
    if path.startswith("/me"):
        await enter(browser)
    page = await browser.get(path)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r"<script>|<style|style=|\son\w+=|javascript:", page.text)
    assert '<html lang="zh-CN">' in page.text
    assert 'content="width=device-width' in page.text
    for address in re.findall(r'(?:src|href)="(/sign-in/static/[^"]+)"', page.text):
        file = await browser.get(address)
        assert file.status_code == 200
        assert "immutable" in file.headers["cache-control"]


async def test_nothing_secret_stands_in_a_page_or_an_address(
    browser: httpx.AsyncClient, person: int
) -> None:
    assert person
    await enter(browser)
    for path in PAGES:
        page = await browser.get(path)
        assert not SECRETS.search(page.text)
        assert not SECRETS.search(page.headers.get("location", ""))


async def test_a_page_speaks_english_too(app: FastAPI) -> None:
    async with at(app, headers={"Accept-Language": "en"}) as client:
        assert "Choose a password" in (await client.get("/welcome")).text


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"login=a&" * 50, b"login=%00&password=%ff", b"[]", b"&&&="]
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/welcome"])
async def test_what_is_no_form_is_nobodys(
    browser: httpx.AsyncClient, path: str, body: bytes
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser.post(path, content=body, headers=headers)
    assert answer.status_code in {401, 404, 422}
    assert answer.headers["content-type"].startswith("text/html")


async def test_ones_own_page_has_the_keys_that_one_made(
    browser: httpx.AsyncClient, person: int, database: Database
) -> None:
    assert person
    await enter(browser)
    me = (await browser.get("/me")).text
    assert 'href="/console"' in me
    assert "您创建的 API 密钥" in me
    machine = await add_person(database, "caibian", None, kind="service")
    made = text(
        "insert into api_keys (user_id, name, digest, beginning, created_by, expires_at) values "
        "(:user, '推稿接口', :digest, 'hub_wxyz', :by, now() + interval '9 days')"
    )
    async with database.work() as session:
        for by in (LOGIN, "somebody.else"):
            given = {"user": machine, "digest": f"sha256:{by}", "by": by}
            await session.execute(made, given)
    me = (await browser.get("/me")).text
    assert me.count("hub_wxyz") == 1
    assert f"/console/people/services/{machine}" in me


@pytest.mark.parametrize(("role", "may"), [(Role.COMPLIANCE_OFFICER, True), (Role.AUDITOR, False)])
async def test_from_ones_own_pages_whoever_may_retracts_at_once(
    browser: httpx.AsyncClient, database: Database, role: Role, *, may: bool
) -> None:
    await add_person(database, role=role)
    await enter(browser)
    for path in ("/me", "/me/password", "/me/second-factor"):
        html = (await browser.get(path)).text
        assert ('href="/console/retract"' in html) is may
        assert 'action="/console/search"' in html


async def test_who_has_nothing_is_not_led_to_the_console(
    browser: httpx.AsyncClient, database: Database
) -> None:
    await add_person(database)
    await enter(browser)
    me = (await browser.get("/me")).text
    assert '="/console' not in me
    assert "密钥属于服务账号" in me
