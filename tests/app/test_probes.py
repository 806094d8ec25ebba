"""Is the hub there, and is it ready."""

from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from hub.app import create_app
from hub.kit.db import Database
from hub.kit.migrate import newest_revision
from hub.settings import Settings
from tests.conftest import client_of


async def test_a_healthy_process_says_so(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/healthz")).json() == {"status": "ok"}


async def test_a_hub_with_all_its_parts_is_ready(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "postgresql": "ok",
        "schema_revision": newest_revision(),
        "schema_expected": newest_revision(),
        "synchronous_commit": answer.json()["synchronous_commit"],
        "redis": "ok",
    }


async def test_a_database_that_forgets_what_it_confirmed_is_pointed_out(
    anybody: httpx.AsyncClient, database: Database
) -> None:
    async with database.engine.connect() as connection:
        commit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        name = await commit.scalar(text("select current_database()"))
        await commit.execute(text(f'alter database "{name}" set synchronous_commit = off'))
    await database.engine.dispose()
    assert (await anybody.get("/readyz")).json()["synchronous_commit"] == "off"


async def test_without_redis_the_hub_is_ready_all_the_same(
    settings: Settings, tmp_path: Path
) -> None:
    away = settings.model_copy(update={"redis_url": f"unix://{tmp_path}/nobody?db=0"})
    app = create_app(away)
    async with app.router.lifespan_context(app), client_of(app) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (200, "down")


async def test_without_a_database_the_hub_lives_but_is_not_ready(
    settings: Settings, tmp_path: Path
) -> None:
    nowhere = f"postgresql+asyncpg://postgres@/hub?host={tmp_path}"
    app = create_app(settings.model_copy(update={"database_url": nowhere}))
    async with client_of(app) as client:
        probe = await client.get("/readyz")
        alive = await client.get("/healthz")
        answer = await client.get("/api/v1/audit", headers={"Authorization": "Bearer hub_any"})
    await app.state.parts.close()
    assert (probe.status_code, probe.json()["postgresql"]) == (503, "down")
    assert alive.status_code == 200
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")
    assert str(tmp_path) not in answer.text


async def test_an_older_schema_is_not_ready(anybody: httpx.AsyncClient, database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute(text("update alembic_version set version_num = '0000'"))
    answer = await anybody.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["schema_revision"] == "0000"


async def test_prometheus_reads_what_was_counted(app: FastAPI, anybody: httpx.AsyncClient) -> None:
    await anybody.request("BREW", "/api/v1/audit")
    await anybody.get("/nowhere")
    answer = await anybody.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'hub_http_requests_total{method="GET",status="404"}' in answer.text
    assert 'method="other"' in answer.text
    assert "BREW" not in answer.text
    assert app.state.parts
