"""The administrator's key."""

import stat
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import delete, select, update

from hub.auth import known_keys
from hub.auth.actor import Actor
from hub.auth.known_keys import REMEMBER_SECONDS, REMEMBERED, KnownKeys
from hub.auth.models import ApiKey
from hub.auth.service import ensure_admin_key
from hub.kit.crypto import digest_of
from hub.kit.db import Database
from hub.settings import Settings

SOMEWHERE = "/api/v1/audit"


def without_key(settings: Settings, folder: Path) -> Settings:
    return settings.model_copy(update={"api_key": None, "data_dir": folder})


async def ensure(database: Database, settings: Settings) -> str | None:
    async with database.work() as session:
        return await ensure_admin_key(session, settings)


async def forget_keys(database: Database) -> None:
    async with database.work() as session:
        await session.execute(delete(ApiKey))


async def works(client: httpx.AsyncClient, key: str) -> bool:
    answer = await client.get(SOMEWHERE, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


async def test_the_first_start_makes_a_key_for_the_command_line(
    database: Database, settings: Settings, tmp_path: Path, anybody: httpx.AsyncClient
) -> None:
    await forget_keys(database)
    key = await ensure(database, without_key(settings, tmp_path / "new"))
    file = tmp_path / "new" / "admin.key"
    assert key is not None
    assert key.startswith("hub_")
    assert len(key) == 4 + 43  # 32 bytes in base64
    assert file.read_text().strip() == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert await works(anybody, key)


async def test_the_next_start_keeps_it(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    await forget_keys(database)
    again = without_key(settings, tmp_path / "new")
    first = await ensure(database, again)
    assert first is not None
    assert await ensure(database, again) == first


async def test_a_second_machine_leaves_the_first_ones_key_alone(
    database: Database, settings: Settings, tmp_path: Path, client: httpx.AsyncClient
) -> None:
    elsewhere = without_key(settings, tmp_path / "elsewhere")
    assert await ensure(database, elsewhere) is None
    assert not (tmp_path / "elsewhere").exists()
    assert (await client.get(SOMEWHERE)).status_code == 200


async def test_a_key_from_the_settings_replaces_the_one_before(
    database: Database, settings: Settings, anybody: httpx.AsyncClient
) -> None:
    new = "hub_from-the-environment"
    assert await ensure(database, settings.model_copy(update={"api_key": SecretStr(new)})) == new
    assert await works(anybody, new)
    assert settings.api_key is not None
    assert not await works(anybody, settings.api_key.get_secret_value())


async def test_the_database_keeps_no_key(database: Database, settings: Settings) -> None:
    async with database.work() as session:
        (kept,) = (await session.scalars(select(ApiKey))).all()
    assert settings.api_key is not None
    assert kept.digest == digest_of(settings.api_key.get_secret_value().encode())


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic aHViOmh1Yg==",
        f"Bearer {'x' * 100_000}",
    ],
)
async def test_without_a_key_that_is_known_nothing_is_shown(
    anybody: httpx.AsyncClient, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await anybody.get(SOMEWHERE, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="hub"'
    assert answer.json()["type"] == "/problems/not-authenticated"


async def test_a_revoked_key_stops_working_within_seconds(
    client: httpx.AsyncClient,
    database: Database,
    app: FastAPI,
) -> None:
    now = 0.0
    app.state.known_keys = KnownKeys(lambda: now)
    assert (await client.get(SOMEWHERE)).status_code == 200
    async with database.work() as session:
        await session.execute(update(ApiKey).values(revoked_at=ApiKey.created_at))
    now = REMEMBER_SECONDS
    assert (await client.get(SOMEWHERE)).status_code == 401


def test_a_process_remembers_a_bounded_number_of_keys() -> None:
    known = KnownKeys()
    for number in range(REMEMBERED + 1):
        known.put(str(number), Actor("somebody"))
    assert known.get("0") is None
    assert known.get("1") == Actor("somebody")
    assert known_keys.REMEMBER_SECONDS <= 30
