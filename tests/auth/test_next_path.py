"""Signing in leads back to the page that somebody asked for, and to no other site."""

import re
from collections.abc import AsyncIterator

import httpx
import pyotp
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.auth.oidc.journey import come_back, set_out
from hub.auth.pages.next_path import MOST_CHARACTERS, next_path
from hub.kit.db import Database
from tests.auth.door import BROWSER, LOGIN, OTHER, PASSWORD, add_person, at

WANTED = "/console/articles?q=%E9%98%B2%E6%B1%9B&region=420000&page=2"
OWN = [
    "/console",
    "/console/",
    "/console?q=",
    WANTED,
    "/console/articles/17/versions/2",
    "/console/people/12?said=granted&cursor=WzEsMl0=",
    "/me",
    "/me/second-factor",
]
NOT_OWN = [
    "",
    "/",
    "/sign-out",
    "/consoles",
    "/console.evil.example",
    "/meet",
    "/api/v1/commands",
    "console",
    "https://evil.example/console",
    "//evil.example/console",
    "/\\evil.example",
    "\\\\evil.example/console",
    "/console//evil.example",
    "/console/..//evil.example",
    "/console/../sign-out",
    "/console/./x",
    "/console/%2e%2e/sign-out",
    "/console/%2F%2Fevil.example",
    "/%63onsole",
    "/console%0d%0aSet-Cookie:x=y",
    "/console\r\nSet-Cookie: x=y",
    "/console\n",
    "/console\t/x",
    "/console/x\0",
    "/console?q=\x7f",
    "/console?q=防汛",
    "/console?next=//evil.example",
    "/console?q=%zz",
    "/console#//evil.example",
    "/console@evil.example",
    "/console:80",
    " /console",
    "/me\u2028",
    "javascript:alert(1)//console",
    "/console/" + "x" * MOST_CHARACTERS,
]


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_the_hubs_own_is_gone_back_to(path: str) -> None:
    assert next_path(path) == path


@pytest.mark.parametrize("path", NOT_OWN)
def test_anything_else_leads_nowhere(path: str) -> None:
    assert next_path(path) is None


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with at(app, headers=BROWSER) as client:
        yield client


async def follow(client: httpx.AsyncClient, **asked: str) -> httpx.Response:
    """Fill in the form that a person sees, hidden fields included."""
    form = (await client.get("/sign-in", params=asked)).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    fields = {name: value.replace("&amp;", "&") for name, value in hidden.items()}
    return await client.post("/sign-in", data={"login": LOGIN, "password": PASSWORD, **fields})


async def test_a_password_leads_back(browser: httpx.AsyncClient, database: Database) -> None:
    await add_person(database, role=Role.AUDITOR)
    answer = await follow(browser, next=WANTED)
    assert (answer.status_code, answer.headers["location"]) == (303, WANTED)
    again = await browser.get("/sign-in", params={"next": WANTED})
    assert again.headers["location"] == WANTED


async def test_a_wrong_password_forgets_nothing(
    browser: httpx.AsyncClient, database: Database
) -> None:
    await add_person(database)
    fields = {"login": LOGIN, "password": OTHER, "next": WANTED}
    answer = await browser.post("/sign-in", data=fields)
    assert answer.status_code == 401
    assert WANTED.replace("&", "&amp;") in answer.text


async def test_a_code_leads_back(browser: httpx.AsyncClient, database: Database) -> None:
    await add_person(database)
    await follow(browser)
    await browser.post("/me/second-factor")
    page = (await browser.get("/me/second-factor")).text
    secret = re.sub(r"\s", "", re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1])  # type: ignore[index]
    first = {"code": pyotp.TOTP(secret).now()}
    shown = await browser.post("/me/second-factor/code", data=first)
    codes = re.findall(r"<li>(\w{5}-\w{5})</li>", shown.text)
    await browser.post("/sign-out")

    half = await follow(browser, next=WANTED)
    form = await browser.get(half.headers["location"])
    assert form.status_code == 200
    wrong = await browser.post("/sign-in/code", data={"code": "000000", "next": WANTED})
    for page_ in (form, wrong):
        assert f'value="{WANTED.replace("&", "&amp;")}"' in page_.text
    done = await browser.post("/sign-in/code", data={"code": codes[0], "next": WANTED})
    assert done.headers["location"] == WANTED


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/console"])
async def test_nobody_is_sent_elsewhere(
    browser: httpx.AsyncClient, database: Database, path: str
) -> None:
    await add_person(database, role=Role.AUDITOR)
    form = await browser.get("/sign-in", params={"next": path})
    assert "evil.example" not in form.text
    fields = {"login": LOGIN, "password": PASSWORD, "next": path}
    assert (await browser.post("/sign-in", data=fields)).headers["location"] == "/console"
    code = await browser.get("/sign-in/code", params={"next": path})
    assert code.headers["location"] == "/sign-in"


async def test_who_has_nothing_in_the_console_comes_to_their_own_page(
    browser: httpx.AsyncClient, database: Database
) -> None:
    await add_person(database)
    assert (await follow(browser)).headers["location"] == "/me"
    assert (await browser.get("/sign-in")).headers["location"] == "/me"


async def test_a_page_that_asks_to_sign_in_is_come_back_to(browser: httpx.AsyncClient) -> None:
    asked = await browser.get("/me/password")
    assert asked.headers["location"] == "/sign-in?next=/me/password"
    assert (await browser.post("/me/password")).headers["location"] == "/sign-in"


def test_a_journey_to_a_provider_remembers_where_it_began() -> None:
    key = bytes(32)
    journey = set_out(key, WANTED)
    back = come_back(journey.cookie, journey.state, key)
    assert back is not None
    assert back.next == WANTED
    assert len(set_out(key, "/console/" + "x" * (MOST_CHARACTERS - 9)).cookie) < 3_000
    plain, _, _ = journey.cookie.rpartition(".")
    other = set_out(key, "/console/holds").cookie.rpartition(".")[2]
    for changed in (plain, f"{plain}.{other}"):  # the state in the address is of the whole cookie
        assert come_back(changed, journey.state, key) is None
    assert set_out(key).next is None
