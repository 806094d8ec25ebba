"""The key of the first start, and what else shows who somebody is."""

import stat
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import delete, insert, select, text, update

from hub.auth.first_key import ensure_first_key
from hub.auth.models import ApiKey, User, UserGrant
from hub.kit.crypto import digest_of, keyed_digest
from hub.kit.db import Database
from hub.kit.parts import Parts
from tests import people

SOMEWHERE = "/api/v1/audit"


def without_key(parts: Parts, folder: Path) -> Parts:
    settings = parts.settings.model_copy(update={"api_key": None, "data_dir": folder})
    return replace(parts, settings=settings)


async def ensure(parts: Parts) -> str | None:
    async with parts.database.work() as session:
        return await ensure_first_key(session, parts)


async def status(client: httpx.AsyncClient, key: str) -> int:
    answer = await client.get(SOMEWHERE, headers={"Authorization": f"Bearer {key}"})
    return answer.status_code


async def forget_everybody(database: Database) -> None:
    async with database.work() as session:
        for table in (ApiKey, UserGrant, User):
            await session.execute(delete(table))


async def test_the_first_start_makes_a_key_for_the_command_line(
    parts: Parts, tmp_path: Path, anybody: httpx.AsyncClient
) -> None:
    await forget_everybody(parts.database)
    key = await ensure(without_key(parts, tmp_path / "new"))
    file = tmp_path / "new" / "admin.key"
    assert key is not None
    assert key.startswith("hub_")
    assert len(key) == 4 + 43  # 32 bytes in base64
    assert file.read_text().strip() == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert await status(anybody, key) == 403  # it is somebody's, and good for one thing only


async def test_the_next_start_keeps_it(parts: Parts, tmp_path: Path) -> None:
    await forget_everybody(parts.database)
    again = without_key(parts, tmp_path / "new")
    first = await ensure(again)
    assert first is not None
    assert await ensure(again) == first


async def test_a_second_machine_leaves_the_first_ones_key_alone(
    parts: Parts, tmp_path: Path
) -> None:
    await forget_everybody(parts.database)
    assert await ensure(without_key(parts, tmp_path / "first")) is not None
    assert await ensure(without_key(parts, tmp_path / "elsewhere")) is None
    assert not (tmp_path / "elsewhere").exists()


async def test_where_there_are_people_the_first_key_is_void(
    parts: Parts, tmp_path: Path, anybody: httpx.AsyncClient
) -> None:
    await forget_everybody(parts.database)
    key = await ensure(without_key(parts, tmp_path))
    assert key is not None
    async with parts.database.work() as session:
        await session.execute(
            insert(User).values(login="zhiban", name="总值班室", kind="person", created_by="zhiban")
        )
    assert await ensure(without_key(parts, tmp_path)) is None
    assert await status(anybody, key) == 401


async def test_the_key_in_the_settings_may_be_a_machines(
    parts: Parts, anybody: httpx.AsyncClient
) -> None:
    assert await ensure(parts) is None
    assert await status(anybody, people.KEY) == 200


async def test_the_database_keeps_no_key(parts: Parts) -> None:
    async with parts.database.work() as session:
        kept = (await session.scalars(select(ApiKey.digest))).all()
    assert keyed_digest(people.KEY.encode(), parts.auth_key) in kept
    assert digest_of(people.KEY.encode()) not in kept


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer hubs_wrong",
        "Basic aHViOmh1Yg==",
        f"Bearer {'x' * 100_000}",
    ],
)
async def test_nothing_is_shown_to_nobody(anybody: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await anybody.get(SOMEWHERE, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="hub"'
    assert answer.json()["type"] == "/problems/not-authenticated"


async def test_a_key_is_void_as_soon_as_it_is_revoked(
    client: httpx.AsyncClient, parts: Parts
) -> None:
    assert (await client.get(SOMEWHERE)).status_code == 200
    async with parts.database.work() as session:
        await session.execute(update(ApiKey).values(revoked_at=text("now()")))
    assert (await client.get(SOMEWHERE)).status_code == 401


async def test_nobody_makes_a_machines_key_by_writing_a_plain_digest(
    parts: Parts, anybody: httpx.AsyncClient
) -> None:
    planted = "hub_a-key-that-somebody-has-written-into-the-table"
    async with parts.database.work() as session:
        service = await session.scalar(select(User.id))
        digest = digest_of(planted.encode())
        row = {"user_id": service, "name": "planted", "digest": digest}
        await session.execute(insert(ApiKey).values(**row))
    assert await status(anybody, planted) == 401


async def test_another_auth_key_voids_all_keys(parts: Parts, client: httpx.AsyncClient) -> None:
    assert parts.settings.auth_key is not None
    assert SecretStr("") != parts.settings.auth_key
    vars(parts)["auth_key"] = bytes(32)
    assert (await client.get(SOMEWHERE)).status_code == 401
