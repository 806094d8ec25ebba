"""Showing once more that it is you: what was interrupted goes on, and nothing of it is lost."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.kit.db import Database
from tests.auth.door import BROWSER, PASSWORD, add_person, at, post_session

ADDRESS = "/console/prove"
INTERRUPTED = {
    "_to": "/console/people/7/reset",
    "_posted": "1",
    "_note": "忘记密码，电话核实过本人\n工号已核对",
}


@pytest.fixture
async def browser(app: FastAPI, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    await add_person(database, role=Role.SECURITY_ADMINISTRATOR)
    async with at(app, headers=BROWSER | {"Accept-Language": "zh-CN"}) as client:
        (await post_session(client, keep="cookie")).raise_for_status()
        yield client


async def test_what_was_interrupted_goes_on(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(ADDRESS, data=INTERRUPTED | {"password": PASSWORD})
    assert answer.status_code == 200
    assert 'action="/console/people/7/reset"' in answer.text
    assert "工号已核对" in answer.text
    assert 'name="note"' in answer.text
    assert PASSWORD not in answer.text


async def test_a_wrong_password_keeps_what_was_interrupted(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(ADDRESS, data=INTERRUPTED | {"password": "not the right one"})
    assert answer.status_code == 401
    assert "工号已核对" in answer.text
    assert "not the right one" not in answer.text


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "/me", ""])
async def test_it_goes_on_in_the_console_and_nowhere_else(
    browser: httpx.AsyncClient, to: str
) -> None:
    answer = await browser.post(ADDRESS, data=INTERRUPTED | {"_to": to, "password": PASSWORD})
    assert 'action="/console"' in answer.text


async def test_who_was_only_looking_looks_on(browser: httpx.AsyncClient) -> None:
    fields = {"_to": "/console/people", "password": PASSWORD}
    answer = await browser.post(ADDRESS, data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/people")


async def test_an_act_without_fields_goes_on_as_the_act_that_it_was(
    browser: httpx.AsyncClient,
) -> None:
    fields = {"_to": "/console/people/7/disable", "_posted": "1", "password": PASSWORD}
    answer = await browser.post(ADDRESS, data=fields)
    assert (
        '<form class="card card-body narrow" method="post" action="/console/people/7/disable"'
        in answer.text
    )
