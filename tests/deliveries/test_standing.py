"""How an account stands, and what it shows as the hub knows it."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from tests.app.world import World
from tests.enrollment.places import API
from tests.people import acting

WUHAN, GONGAN = 38, 4021


@pytest.fixture
async def world(app: FastAPI) -> World:
    made = World(app.state.parts.database)
    await made.reset()
    return made


@pytest.mark.usefixtures("world")
async def test_an_open_gate_and_no_quota_say_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{API}/accounts/{WUHAN}/standing")
    assert answer.json() == {"gate": None, "quotas": [], "why": None}


async def test_a_closed_gate_and_a_quota_that_is_used_up(
    client: httpx.AsyncClient, world: World
) -> None:
    async with world.database.work() as session:
        await session.execute(
            text(
                """
                update accounts set quotas = '{"publish": {"limit": 4, "per": "month"}}'
                where id = 38;
                """
            )
        )
        await session.execute(
            text(
                "insert into account_gates (account_id, until, why) "
                "values (38, now() + interval '1 hour', '45009: api freq out of limit')"
            )
        )
        await session.execute(
            text(
                "insert into quota_usage (account_id, bucket, period, used) values (38, 'publish',"
                " date_trunc('month', now() at time zone 'Asia/Shanghai') at time zone"
                " 'Asia/Shanghai', 3), (38, 'publish', now() - interval '90 days', 4)"
            )
        )
    found = (await client.get(f"{API}/accounts/{WUHAN}/standing")).json()
    assert found["gate"]["why"] == "45009: api freq out of limit"
    (quota,) = found["quotas"]
    assert (quota["bucket"], quota["limit"], quota["left"]) == ("publish", 4, 1)


async def test_quotas_that_nobody_can_read_are_named(
    client: httpx.AsyncClient, world: World
) -> None:
    async with world.database.work() as session:
        wrong = """update accounts set quotas = '{"publish": {"limit": "many"}}' where id = 38"""
        await session.execute(text(wrong))
    found = (await client.get(f"{API}/accounts/{WUHAN}/standing")).json()
    assert found["quotas"] == []
    assert "publish" in found["why"]


@pytest.mark.usefixtures("world")
async def test_what_an_account_shows(client: httpx.AsyncClient) -> None:
    page = (await client.get(f"{API}/accounts/{WUHAN}/placements")).json()
    (story,) = page["items"]
    assert (story["article_id"], story["version"], story["command_id"]) == (17, 1, 5)
    assert story["title"] == "关于启动防汛Ⅳ级应急响应的通知"
    first = (await client.get(f"{API}/accounts/{WUHAN}/placements?limit=1")).json()
    assert first["next"] is None
    assert (await client.get(f"{API}/accounts/999/placements")).status_code == 404


@pytest.mark.usefixtures("world")
async def test_of_another_regions_account_nothing_is_said(app: FastAPI) -> None:
    async with await acting(app, Role.AUDITOR, "421000") as auditor:
        for path in ("standing", "placements"):
            assert (await auditor.get(f"{API}/accounts/{GONGAN}/{path}")).status_code == 200
            assert (await auditor.get(f"{API}/accounts/{WUHAN}/{path}")).status_code == 404
