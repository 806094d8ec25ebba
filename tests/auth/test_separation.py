"""What a small site lets one person hold is theirs when it is none any more; that is said."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.app import create_app
from hub.cli import starting
from hub.kit.db import Database
from hub.settings import Settings
from tests import people
from tests.auth.hubei import API, grant, invite
from tests.console.conftest import person

PATH = f"{API}/roles/separation"
MACHINE = "administrator"  # of the tests, which holds everything
BOTH = ["audit_administrator", "system_administrator"]


@pytest.fixture
async def security(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with await people.acting(app, Role.SECURITY_ADMINISTRATOR) as client:
        yield client


@pytest.fixture
async def zonghe(security: httpx.AsyncClient, database: Database) -> int:
    """Somebody who was given two administrators' roles while the hub was a small site."""
    number = await invite(security, "zonghe")
    assert (await grant(security, number, BOTH[0])).status_code == 201
    async with database.work() as session:
        given = "insert into user_grants (user_id, role, granted_by) values (:user, :role, 'tests')"
        await session.execute(text(given), {"user": number, "role": BOTH[1]})
    return number


async def told(client: httpx.AsyncClient) -> list[tuple[str, list[str]]]:
    answer = await client.get(PATH)
    assert answer.status_code == 200, answer.text
    found = [(each["login"], each["roles"]) for each in answer.json()["combined"]]
    return [(login, roles) for login, roles in found if login != MACHINE]


async def test_who_holds_what_one_may_not_hold_is_said_until_it_is_taken_back(
    security: httpx.AsyncClient, zonghe: int
) -> None:
    editor = await invite(security, "bianji")
    for role in ("central_editor", "reviewer"):
        assert (await grant(security, editor, role, None)).status_code == 201
    assert await told(security) == [("zonghe", BOTH)]
    (first, _second) = (await security.get(f"{API}/people/{zonghe}")).json()["grants"]
    await security.delete(f"{API}/people/{zonghe}/grants/{first['id']}")
    assert await told(security) == []


async def test_whoever_is_disabled_holds_nothing_meanwhile(
    security: httpx.AsyncClient, zonghe: int
) -> None:
    await security.patch(f"{API}/people/{zonghe}", json={"disabled": True})
    assert await told(security) == []
    await security.patch(f"{API}/people/{zonghe}", json={"disabled": False})
    assert await told(security) == [("zonghe", BOTH)]


@pytest.mark.usefixtures("zonghe")
async def test_a_units_administrator_learns_nothing_of_the_hubs(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    await client.post(f"{API}/regions/import")
    async with await people.acting(app, Role.UNIT_ADMINISTRATOR, "420000") as unit:
        assert await told(unit) == []
    async with await people.acting(app, Role.CENTRAL_EDITOR) as editor:
        assert (await editor.get(PATH)).status_code == 403


@pytest.mark.usefixtures("zonghe")
async def test_the_page_of_settings_says_so_and_what_to_do(
    app: FastAPI, settings: Settings
) -> None:
    async with await person(app, Role.SYSTEM_ADMINISTRATOR) as browser:
        page = (await browser.get("/console/settings")).text
        for said in ("zonghe", "审计管理员", "系统管理员", "HUB_SMALL_SITE=true", "已不是小型站点"):
            assert said in page, said
    async with await person(app, Role.CONNECTOR_OPERATOR) as operator:
        assert "zonghe" not in (await operator.get("/console/settings")).text
    small = create_app(settings.model_copy(update={"small_site": True}))
    async with (
        small.router.lifespan_context(small),
        await person(small, Role.SYSTEM_ADMINISTRATOR) as browser,
    ):
        assert "zonghe" not in (await browser.get("/console/settings")).text


@pytest.mark.usefixtures("zonghe")
@pytest.mark.parametrize("small_site", [False, True])
async def test_each_start_says_so_unless_the_hub_is_a_small_site(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, *, small_site: bool
) -> None:
    heard: list[tuple[str, dict[str, list[str]]]] = []

    def hear(what: str, *, who: dict[str, list[str]], **_more: str) -> None:
        heard.append((what, who))

    monkeypatch.setattr(starting, "log", SimpleNamespace(warning=hear))
    told = Settings(**settings.model_dump() | {"small_site": small_site})
    await asyncio.to_thread(starting.check, told, opens_secrets=False)
    await asyncio.to_thread(starting.check, told, opens_secrets=True)  # a worker: it has been said
    assert [what for what, _who in heard] == ["administrators_not_apart"] * (not small_site)
    assert all(who["zonghe"] == BOTH for _what, who in heard)
