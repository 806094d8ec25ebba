"""The hub works as a role that can't change the record, though the triggers be gone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import asyncpg
import httpx
import pytest

from hub.app import create_app
from hub.deliveries.partitions import make_partitions
from hub.embedded.services import Urls
from hub.kit.db import Database
from hub.kit.migrate import prepare
from hub.kit.problems import Conflict
from hub.settings import Settings
from tests import people
from tests.audit.acts import act, findings_in, sign
from tests.conftest import client_of, execute
from tests.deliveries.platform import Platform
from tests.deliveries.world import open_world

ACCOUNTS = 20
COLUMN = {
    "audit_entries": "actor",
    "audit_checkpoints": "signature",
    "versions": "title",
    "version_assets": "digest",
    "deliveries": "result",
    "command_targets": "account_id",
    "attempts": "outcome",
    "observations": "saw",
}
KEPT = (*COLUMN, "attempts_default", "observations_default")


@pytest.fixture
def app_role(services: Urls, database_url: str) -> Iterator[str]:
    """A role without any right."""
    role = f"hub_app_{uuid4().hex[:8]}"
    execute(services, f"create role {role} login")
    yield role
    name = database_url.partition("?")[0].rpartition("/")[2]
    execute(services, f"drop owned by {role}", database=name)
    execute(services, f"drop role {role}")


@pytest.fixture
def two_roles(settings: Settings, app_role: str) -> Settings:
    """The settings of a hub with an owner and a role for its processes, after `hub migrate`."""
    owner = str(settings.database_url)
    given = {
        "database_url": owner.replace("postgres@", f"{app_role}@"),
        "owner_database_url": owner,
    }
    found = Settings(**settings.model_dump() | given)
    prepare(found)
    return found


@pytest.fixture
async def as_app(two_roles: Settings) -> AsyncIterator[Database]:
    app = create_app(two_roles)
    async with app.router.lifespan_context(app):
        yield app.state.parts.database


async def run(url: str | None, statement: str) -> None:
    connection = await asyncpg.connect(str(url).replace("+asyncpg", ""))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def no_triggers(two_roles: Settings) -> None:
    """The owner has taken the triggers away."""
    for table in KEPT:
        for trigger in ("append_only", "not_emptied"):
            if not (trigger == "append_only" and table.endswith("_default")):
                await run(two_roles.owner_database_url, f"drop trigger {trigger} on {table}")


@pytest.mark.usefixtures("no_triggers")
@pytest.mark.parametrize("table", KEPT)
async def test_without_triggers_the_hubs_role_still_changes_nothing(
    two_roles: Settings, table: str
) -> None:
    column = COLUMN[table.removesuffix("_default")]
    for statement in (
        f"update {table} set {column} = {column}",
        f"delete from {table}",
        f"truncate {table}",
        f"drop table {table}",
        f"alter table {table} disable trigger all",
        f"create trigger mine before insert on {table} execute function refuse_change()",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await run(two_roles.database_url, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "set session_replication_role = replica",
        "create table public.mine (id int)",
        "alter function refuse_change() rename to mine",
        "create or replace function refuse_change() returns trigger language sql return null",
        "update alembic_version set version_num = '0001'",
        "truncate placements",
    ],
)
async def test_the_hubs_role_has_no_way_around(two_roles: Settings, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(two_roles.database_url, statement)


async def test_a_push_and_a_retraction_run_through(two_roles: Settings, redis_url: str) -> None:
    platform = Platform()
    url = str(two_roles.database_url)
    async with open_world(url, redis_url, platform) as world:
        await world.enrol(ACCOUNTS)
        world.start(1)
        article = await world.article()
        push = await world.push(article)
        assert set((await world.results_of(push, ACCOUNTS)).values()) == {"published"}
        retraction = await world.retract(article)
        assert set((await world.results_of(retraction, ACCOUNTS)).values()) == {"gone"}


async def test_the_api_the_record_and_the_partitions_work(
    two_roles: Settings, as_app: Database
) -> None:
    await act(as_app, "article:1", {"accounts": 348})
    assert await sign(as_app)
    assert await findings_in(as_app) == []
    month = "observations_" + "{:%Y%m}"
    owner = two_roles.owner_database_url
    await run(owner, f"drop table {month.format(await now(owner))}")
    async with as_app.connection() as connection:
        await make_partitions(connection)
    with pytest.raises(asyncpg.RestrictViolationError):
        await run(owner, f"truncate {month.format(await now(owner))}")


async def now(url: str | None) -> object:
    connection = await asyncpg.connect(str(url).replace("+asyncpg", ""))
    found: object = await connection.fetchval("select now()")
    await connection.close()
    return found


async def test_an_api_answers(two_roles: Settings) -> None:
    app = create_app(two_roles)
    async with app.router.lifespan_context(app), client_of(app) as client:
        client.headers["Authorization"] = f"Bearer {people.KEY}"
        for path in ("/readyz", "/api/v1/accounts", "/api/v1/audit/verification", "/api/v1/vault"):
            answer: httpx.Response = await client.get(path)
            assert answer.status_code == 200, answer.text


async def test_a_second_migration_grants_what_is_new(two_roles: Settings) -> None:
    owner = two_roles.owner_database_url
    await run(owner, "create table later (id int)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(two_roles.database_url, "select * from later")
    await asyncio.to_thread(prepare, two_roles)
    await run(two_roles.database_url, "insert into later values (1)")


async def test_one_role_for_both_is_refused(settings: Settings) -> None:
    one = {"owner_database_url": settings.database_url}
    with pytest.raises(Conflict, match="rights of the schema's owner"):
        await asyncio.to_thread(prepare, Settings(**settings.model_dump() | one))


async def test_a_role_that_is_the_owners_member_is_refused(
    services: Urls, settings: Settings, app_role: str
) -> None:
    member = f"{app_role}_member"
    await asyncio.to_thread(execute, services, f"create role {member} login in role postgres")
    url = str(settings.database_url)
    given = {"database_url": url.replace("postgres@", f"{member}@"), "owner_database_url": url}
    try:
        with pytest.raises(Conflict, match=member):
            await asyncio.to_thread(prepare, Settings(**settings.model_dump() | given))
    finally:
        await asyncio.to_thread(execute, services, f"drop role {member}")
