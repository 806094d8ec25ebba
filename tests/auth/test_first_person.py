"""The first person of a hub, made with the key of the first start."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from alembic import command
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from hub.access.roles import Role
from hub.app import create_app
from hub.embedded.services import Urls
from hub.kit.crypto import digest_of
from hub.kit.db import Database
from hub.kit.migrate import alembic_config, upgrade
from hub.settings import Settings
from tests.app.surface import operations
from tests.app.world import PATH
from tests.auth.hubei import API, recorded
from tests.conftest import client_of, execute, named, numbers

FIRST_KEY = "hub_the-key-that-did-everything-in-the-first-version"
PASSWORD = "长江之水-今日-可饮-否"
PERSON: dict[str, Any] = {
    "login": "anquan",
    "name": "省融媒体中心安全管理员",
    "password": PASSWORD,
}
BEFORE_PEOPLE = "0007"
FIRST = f"{API}/people/first"
FOR_EVERYBODY = {
    f"POST {API}/session",
    f"POST {API}/links/accept",
    f"GET {API}/session",  # who one is
    f"GET {API}/roles",
    f"GET {API}/regions",
    f"GET {API}/regions/{{code}}",
    f"GET {API}/platforms",  # what ships with the hub
    f"GET {API}/platforms/{{platform}}",
}


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """A hub where nobody is yet, and a client with its first key."""
    made = create_app(settings)
    async with made.router.lifespan_context(made), client_of(made) as client:
        client.headers["Authorization"] = f"Bearer {FIRST_KEY}"
        yield made, client


@pytest.fixture
def empty(settings: Settings) -> Settings:
    """The settings of a hub that starts for the first time."""
    forget = "delete from api_keys; delete from user_grants; delete from users"
    asyncio.run(run(str(settings.database_url), forget))
    return settings.model_copy(update={"api_key": SecretStr(FIRST_KEY)})


async def run(url: str, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def everybody(database: Database) -> list[str]:
    async with database.work() as session:
        return list(await session.scalars(text("select login from users order by id")))


async def test_the_first_key_makes_the_first_person_and_is_void(empty: Settings) -> None:
    async with started(empty) as (app, client):
        answer = await client.post(FIRST, json=PERSON)
        assert answer.status_code == 201
        person = answer.json()
        assert [grant["role"] for grant in person["grants"]] == ["security_administrator"]
        assert person["can_sign_in"]
        assert PASSWORD not in answer.text
        again = await client.post(FIRST, json=PERSON | {"login": "another"})
        assert again.status_code == 401
        database = app.state.parts.database
        (entry,) = await recorded(database, "person.first")
        assert entry["actor"] == "administrator"
        assert PASSWORD not in str(entry)


async def test_who_was_made_first_can_sign_in(empty: Settings) -> None:
    async with started(empty) as (_app, client):
        await client.post(FIRST, json=PERSON)
        del client.headers["Authorization"]
        body = {"login": "anquan", "password": PASSWORD, "keep": "token"}
        answer = await client.post(f"{API}/session", json=body)
        assert answer.status_code == 201


async def test_of_two_at_once_one_is_first(empty: Settings) -> None:
    async with started(empty) as (app, client):
        asked = [PERSON | {"login": login} for login in ("anquan", "xitong")]
        answers = await asyncio.gather(*(client.post(FIRST, json=body) for body in asked))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses in (
            [201, 409],
            [201, 401],
        )  # as it came in before the other's commit, or after
        assert len(await everybody(app.state.parts.database)) == 1


async def test_the_one_who_waits_is_told_that_there_is_somebody(empty: Settings) -> None:
    """Both have been let in with the key before either has made anybody."""
    async with started(empty) as (app, client):
        database = app.state.parts.database
        async with database.work() as other:
            await other.execute(
                text("select pg_advisory_xact_lock(hashtext('hub: who administers'))")
            )
            waiting = asyncio.create_task(client.post(FIRST, json=PERSON))
            while not await other.scalar(
                text("select exists (select from pg_locks where not granted)")
            ):
                assert not waiting.done()
                await asyncio.sleep(0)
            await other.execute(
                text(
                    "insert into users (login, name, kind, created_by) "
                    "values ('anquan.yi', '省融媒体中心', 'person', 'administrator')"
                )
            )
        assert (await waiting).status_code == 409
        assert await everybody(database) == ["anquan.yi"]


async def test_every_role_is_one_persons_only_at_a_small_site(empty: Settings) -> None:
    all_of_them = PERSON | {"every_role": True}
    async with started(empty) as (app, client):
        refused = await client.post(FIRST, json=all_of_them)
        assert refused.json()["errors"][0]["field"] == "body.every_role"
        assert await everybody(app.state.parts.database) == []
    async with started(empty.model_copy(update={"small_site": True})) as (_app, client):
        person = (await client.post(FIRST, json=all_of_them)).json()
        assert {grant["role"] for grant in person["grants"]} == set(Role)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (PERSON | {"password": "short"}, "body.password"),
        (PERSON | {"password": "anquan-anquan-anquan"}, "body.password"),
        (PERSON | {"login": "administrator"}, "body.login"),
        (PERSON | {"roles": ["system_administrator"]}, "body.roles"),
        (PERSON | {"region_code": None}, "body.region_code"),
        (PERSON | {"kind": "service"}, "body.kind"),
        ({"login": "anquan", "name": "安全管理员"}, "body.password"),
    ],
)
async def test_a_wrong_first_person_is_nobody(
    empty: Settings, body: dict[str, Any], field: str
) -> None:
    async with started(empty) as (app, client):
        answer = await client.post(FIRST, json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field
        assert "anquan-anquan-anquan" not in answer.text
        assert await everybody(app.state.parts.database) == []
        assert (await client.post(FIRST, json=PERSON)).status_code == 201


async def test_nobody_else_makes_a_first_person(client: httpx.AsyncClient) -> None:
    answer = await client.post(FIRST, json=PERSON)
    assert answer.status_code == 403  # though every role was granted to that machine


@pytest.fixture
def old(services: Urls, settings: Settings) -> Settings:
    """A database of the first version, with the key that its administrator has in a file."""
    name = f"old_{next(numbers)}"
    execute(services, f"CREATE DATABASE {name}")
    url = named(services, name)
    command.upgrade(alembic_config(url), BEFORE_PEOPLE)
    key = "insert into api_keys (name, digest) values ('administrator', $1)"
    asyncio.run(run(url, key, digest_of(FIRST_KEY.encode())))
    (settings.data_dir / "admin.key").write_text(f"{FIRST_KEY}\n")
    upgrade(url)
    return settings.model_copy(update={"database_url": url, "api_key": None})


async def test_the_key_of_the_first_version_makes_the_first_person_once_and_nothing_else(
    old: Settings,
) -> None:
    async with started(old) as (app, client):
        let_in, anything = set(), defaultdict(lambda: 1, PATH)
        for each in operations():
            path, body = (
                each.path.format_map(anything),
                each.bodies[0].example if each.bodies else None,
            )
            if each.path != FIRST:
                answer = await client.request(each.verb, path, json=body)
                let_in |= {str(each)} if answer.status_code not in {401, 403} else set()
        assert let_in <= FOR_EVERYBODY
        assert await everybody(app.state.parts.database) == []
        made = await client.post(FIRST, json=PERSON)
        assert made.status_code == 201
        assert (await client.get(f"{API}/roles")).status_code == 401
    async with started(old) as (app, client):  # the next start finds the file, and leaves it
        again = await client.post(FIRST, json=PERSON | {"login": "another"})
        assert again.status_code == 401
        assert await everybody(app.state.parts.database) == ["anquan"]
