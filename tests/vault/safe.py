"""A hub's vault for tests: accounts with credentials, an application, and the first version's."""

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row, text

from hub.enrollment.vault import seal_credentials
from hub.kit.crypto import seal
from hub.kit.db import Database
from hub.kit.keyring import Key, Keyring
from hub.kit.vault_keys import vault_keyring
from hub.settings import Settings

SECRET = "whsec_" + base64.b64encode("武汉市融媒体中心的密钥".encode()).decode()
CREDENTIALS = {"secret": SECRET}


@dataclass
class Safe:
    """What is sealed in one hub, and the hub's ways to it."""

    database: Database
    settings: Settings
    client: httpx.AsyncClient

    @property
    def file(self) -> Path:
        return self.settings.data_dir / "vault.key"

    @property
    def keyring(self) -> Keyring:
        """The keys as a process has them that starts now."""
        return vault_keyring(self.settings)

    def lose_the_key(self) -> None:
        self.file.unlink()

    async def rows(self, statement: str, **given: Any) -> Sequence[Row[Any]]:
        async with self.database.connection() as connection:
            return (await connection.execute(text(statement), given)).all()

    async def execute(self, statement: str, *given: dict[str, Any]) -> None:
        async with self.database.connection() as connection:
            await connection.execute(text(statement), list(given) or None)

    async def enrol(self, count: int) -> list[int]:
        """Enrol accounts, without credentials."""
        await self.execute(
            "insert into regions (code, name, level, prefix) "
            "values ('420000', '湖北省', 'province', '42') on conflict do nothing"
        )
        await self.execute(
            "insert into organisations (name, region_code, level) "
            "values ('湖北省融媒体中心', '420000', 'province') on conflict do nothing"
        )
        rows = await self.rows(
            """insert into accounts (platform, external_id, name, organisation_id, region_code,
                level, status, settings)
            select 'webhook', 'app-' || gen_random_uuid(), '长江云客户端',
                (select min(id) from organisations), '420000', 'province', 'active',
                '{"endpoint": "https://app.hubei.example/hub"}'
            from generate_series(1, :count) returning id""",
            count=count,
        )
        return sorted(row.id for row in rows)

    async def put(self, sealed: dict[int, bytes]) -> None:
        await self.execute(
            "insert into credentials (account_id, sealed) values (:account, :sealed) "
            "on conflict (account_id) do update set sealed = excluded.sealed",
            *({"account": account, "sealed": value} for account, value in sealed.items()),
        )

    async def fill(self, count: int, keyring: Keyring | None = None) -> list[int]:
        """Enrol accounts with credentials, and an application."""
        keyring = keyring or self.keyring
        accounts = await self.enrol(count)
        await self.put({each: seal_credentials(keyring, each, CREDENTIALS) for each in accounts})
        app = seal(
            SECRET.encode(), keyring=keyring, table="platform_apps", column="sealed", row="weibo"
        )
        await self.execute(
            "insert into platform_apps (name, key, sealed) values ('weibo', '1073880650', :sealed) "
            "on conflict (name) do update set sealed = excluded.sealed",
            {"sealed": app},
        )
        return accounts

    async def second_factors(self, *secrets: bytes | None) -> list[int]:
        """Make people, with a second factor or with none."""
        rows = await self.rows(
            """insert into users (login, name, kind, created_by)
            select 'editor-' || n, '湖北省融媒体中心编辑', 'person', 'tests'
            from generate_series(1, :count) as n returning id""",
            count=len(secrets),
        )
        people = sorted(row.id for row in rows)
        for person, secret in zip(people, secrets, strict=True):
            if secret is not None:
                place: dict[str, Any] = {"table": "users", "column": "totp", "row": person}
                sealed = seal(secret, keyring=self.keyring, **place)
                statement = "update users set totp = :sealed where id = :person"
                await self.execute(statement, {"sealed": sealed, "person": person})
        return people

    async def fill_as_the_first_version_did(self, count: int) -> list[int]:
        """Seal credentials directly under the key of the file."""
        raw, accounts = self.raw_keys()[0], await self.enrol(count)
        await self.put({each: _first_version(raw, each) for each in accounts})
        return accounts

    def raw_keys(self) -> list[bytes]:
        """The file's keys, made if there are none."""
        assert self.keyring
        return [base64.b64decode(line) for line in self.file.read_text().split()]

    async def sealed(self) -> dict[int, bytes]:
        rows = await self.rows("select account_id, sealed from credentials")
        return {row.account_id: row.sealed for row in rows}

    async def status(self, **query: Any) -> dict[str, Any]:
        answer = await self.client.get("/api/v1/vault", params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def rotate(self, *, new_key: bool = False) -> httpx.Response:
        return await self.client.post("/api/v1/vault/rotation", json={"new_key": new_key})

    async def rotate_all(self, *, new_key: bool = False) -> int:
        """Rotate as the command line does; return how many values were put under the key."""
        done, answer = 0, (await self.rotate(new_key=new_key)).json()
        while answer["rewrapped"]:
            done += answer["rewrapped"]
            answer = (await self.rotate()).json()
        return done


def _first_version(raw: bytes, account: int) -> bytes:
    nonce, place = secrets.token_bytes(12), f"ag1\0credentials\0sealed\0{account}".encode()
    plain = json.dumps(CREDENTIALS, ensure_ascii=False).encode()
    return b"ag1" + Key.of(raw).mark + nonce + AESGCM(raw).encrypt(nonce, plain, place)
