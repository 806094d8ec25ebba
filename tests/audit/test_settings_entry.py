"""A process that starts with other settings is an entry of the record."""

import asyncio
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from hub.audit.settings_entry import HIDDEN, record_settings, shown
from hub.cli.starting import check
from hub.kit.db import Database, make_engine
from hub.settings import Settings
from tests.audit.acts import findings_in


async def start(database: Database, settings: Settings, process: str = "api") -> bool:
    async with database.work() as session:
        return await record_settings(session, settings, process)


async def entries(database: Database) -> list[Any]:
    query = "select subject, detail from audit_entries where action = 'hub.settings' order by at"
    async with database.connection() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


def other(settings: Settings, **values: Any) -> Settings:
    return Settings(**settings.model_dump() | values)


async def test_a_start_with_other_settings_says_what_changed(
    database: Database, settings: Settings
) -> None:
    assert await start(database, settings)
    assert not await start(database, settings)
    assert await start(database, other(settings, approval_above=500, small_site=True))
    assert not await start(database, other(settings, approval_above=500, small_site=True))
    first, second = await entries(database)
    assert first == ("settings:api", {"changed": {}, "settings": shown(settings)})
    assert second[1]["changed"] == {
        "approval_above": {"before": None, "now": 500},
        "small_site": {"before": False, "now": True},
    }
    assert await findings_in(database) == []


async def test_processes_of_each_kind_have_their_own(
    database: Database, settings: Settings
) -> None:
    assert await start(database, settings)
    assert await start(database, other(settings, log_level="DEBUG"), "worker")
    assert not await start(database, settings)


async def test_no_secret_is_on_record(database: Database, settings: Settings) -> None:
    secret = "geheim-Passwort-7"
    told = other(
        settings,
        database_url=f"postgresql+asyncpg://hub:{secret}@db.hubei.example/hub",
        redis_url=f"redis://:{secret}@redis.hubei.example",
        vault_key=SecretStr(secret),
        vault_old_keys=(SecretStr(secret),),
        vault_key_command=f"print {secret}",
        owner_database_url=f"postgresql+asyncpg://owner:{secret}@db.hubei.example/hub",
    )
    assert await start(database, told)
    ((_, detail),) = await entries(database)
    assert secret not in str(detail)
    assert detail["settings"]["database_url"] == HIDDEN
    assert {*detail["settings"]} == set(Settings.model_fields)


@pytest.mark.parametrize(("delivers", "process"), [(False, "api"), (True, "worker")])
def test_a_process_puts_its_settings_on_record_when_it_starts(
    settings: Settings, database_url: str, *, delivers: bool, process: str
) -> None:
    check(settings, opens_secrets=delivers)
    check(settings, opens_secrets=delivers)

    async def read() -> list[Any]:
        found = Database(make_engine(database_url))
        rows = await entries(found)
        await found.close()
        return rows

    ((subject, _),) = asyncio.run(read())
    assert subject == f"settings:{process}"


def test_logs_have_to_be_kept_for_six_months(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_RETENTION_DAYS", "182")
    with pytest.raises(ValueError, match="HUB_RETENTION_DAYS must be at least 183"):
        Settings()
    monkeypatch.setenv("HUB_RETENTION_DAYS", "183")
    assert Settings().retention_days == 183


async def test_the_settings_in_force_are_shown_without_secrets(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    answer = (await client.get("/api/v1/settings")).json()
    found = {each["variable"]: each for each in answer["items"]}
    assert found["HUB_DATABASE_URL"] == {
        "variable": "HUB_DATABASE_URL",
        "value": HIDDEN,
        "is_default": False,
        "is_secret": True,
    }
    assert found["HUB_OIDC_CLIENT_SECRET"]["value"] is None
    assert found["HUB_ENGINE_LEASE"]["value"] == 20.0
    assert found["HUB_ENGINE_LEASE"]["is_default"]
    assert not found["HUB_PACE_REQUESTS"]["is_default"]
    assert answer["version"]
    assert settings.auth_key is not None
    for secret in (settings.auth_key.get_secret_value(), str(settings.database_url)):
        assert secret not in str(answer)
