"""How an account's credentials are, as far as the hub knows; and until when they are good."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.sdk.periods import BEIJING
from tests.app.world import World
from tests.enrollment.places import API
from tests.people import acting

WUHAN, SITE = 38, 4021
SECRET = "whsec_YW4gZXhhbXBsZSwgbm90IGEgc2VjcmV0"
ADDRESS = f"{API}/accounts/{WUHAN}/credentials"


@pytest.fixture
async def world(app: FastAPI) -> World:
    made = World(app.state.parts.database)
    await made.reset()
    return made


async def run(world: World, statement: str) -> None:
    async with world.database.work() as session:
        await session.execute(text(statement))


async def health(client: httpx.AsyncClient, account: int = WUHAN) -> dict[str, Any]:
    answer = await client.get(f"{API}/accounts/{account}/credentials")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def in_days(days: int) -> date:
    return datetime.now(BEIJING).date() + timedelta(days=days)


@pytest.mark.usefixtures("world")
async def test_credentials_that_are_not_there_are_missed_where_they_are_needed(
    client: httpx.AsyncClient,
) -> None:
    assert (await health(client))["state"] == "missing"
    assert (await health(client, SITE))["state"] == "not_needed"


async def test_what_is_known_is_shown_and_never_the_secret(
    client: httpx.AsyncClient, world: World
) -> None:
    assert (await client.put(ADDRESS, json={"secret": SECRET})).status_code == 200
    await run(world, f"insert into credential_uses values ({WUHAN}, 412, now())")
    answer = await client.get(ADDRESS)
    assert SECRET not in answer.text
    found = answer.json()
    assert (found["state"], found["uses"], found["days_left"]) == ("entered", 412, None)
    assert found["entered_at"]
    assert found["last_used_at"]


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "expired"), (0, "expiring"), (14, "expiring"), (15, "entered")]
)
@pytest.mark.usefixtures("world")
async def test_somebody_is_told_two_weeks_before_they_end(
    client: httpx.AsyncClient, days: int, state: str
) -> None:
    await client.put(ADDRESS, json={"secret": SECRET})
    ends = {"expires_on": in_days(days).isoformat()}
    found = (await client.patch(ADDRESS, json=ends)).json()
    assert (found["state"], found["days_left"]) == (state, days)
    troubled = (await client.get(f"{API}/account-troubles?trouble=expiring")).json()["items"]
    assert [each["account_id"] for each in troubled] == [WUHAN] * (state != "entered")


async def test_other_credentials_begin_without_an_end(
    client: httpx.AsyncClient, world: World
) -> None:
    await client.put(ADDRESS, json={"secret": SECRET})
    for _ in range(2):
        await client.patch(ADDRESS, json={"expires_on": "2027-06-30"})
    await client.put(ADDRESS, json={"secret": SECRET})
    assert (await health(client))["expires_on"] is None
    async with world.database.connection() as connection:
        acts = text("select detail from audit_entries where action = 'account.date_credentials'")
        assert list(await connection.scalars(acts)) == [{"expires_on": "2027-06-30"}]


@pytest.mark.usefixtures("world")
async def test_there_is_no_end_of_what_is_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.patch(ADDRESS, json={"expires_on": "2027-06-30"})).status_code == 409


async def test_a_refusal_is_told_until_the_account_works_again(
    client: httpx.AsyncClient, world: World
) -> None:
    await client.put(ADDRESS, json={"secret": SECRET})
    await run(
        world,
        "insert into account_gates (account_id, until, why, refused_at, refused_why) "
        f"values ({WUHAN}, now() + interval '9 minutes', '40001', now(), '40001')",
    )
    assert (await health(client))["state"] == "refused"
    await run(world, "update account_gates set until = now()")
    await run(world, "update placements set parked = 'credentials' where slot = 1")
    assert (await health(client))["state"] == "refused"
    await run(world, "update placements set parked = null, due_at = now() where slot = 1")
    found = await health(client)
    assert (found["state"], found["refused_why"]) == ("entered", "40001")
    assert found["refused_at"]


@pytest.mark.usefixtures("world")
async def test_elsewhere_the_account_is_not_there(app: FastAPI) -> None:
    async with await acting(app, Role.UNIT_ADMINISTRATOR, "421000") as somebody:
        assert (await somebody.get(ADDRESS)).status_code == 404
        answer = await somebody.patch(ADDRESS, json={"expires_on": None})
        assert answer.status_code == 404
