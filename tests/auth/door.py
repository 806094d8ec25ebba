"""People at the door: what tests of signing in begin with."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text

from hub.auth.passwords import normal
from hub.kit.db import Database

LOGIN = "wuhan.zhiban"
PASSWORD = "江城夜雨 2 号线末班车"
OTHER = "东湖绿道第三个弯有棵歪脖子树"
BROWSER = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Firefox 140"}
ADDRESS = "203.0.113.7"

QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)  # the parameters are in the hash

_ADD = text(
    """
    insert into users (login, name, kind, password_hash, password_set_at, created_by)
    values (:login, '武汉市融媒体中心值班室', :kind, :hash, now(), 'service:administrator')
    returning id
    """
)
_GRANT = text(
    "insert into user_grants (user_id, role, granted_by) values (:user, :role, 'administrator')"
)


async def add_person(
    database: Database,
    login: str = LOGIN,
    password: str | None = PASSWORD,
    *,
    kind: str = "person",
    role: str | None = None,
) -> int:
    """Add somebody whose password costs nothing to check; return their id."""
    hashed = QUICK.hash(normal(password)) if password else None
    async with database.work() as session:
        given = {"login": login, "kind": kind, "hash": hashed}
        user_id: int = await session.scalar(_ADD, given)  # type: ignore[assignment]
        if role:
            await session.execute(_GRANT, {"user": user_id, "role": role})
    return user_id


@asynccontextmanager
async def at(
    app: FastAPI,
    address: str = ADDRESS,
    headers: Mapping[str, str] = {},
) -> AsyncIterator[httpx.AsyncClient]:
    """Make a client that comes from an address, and keeps cookies as browsers do."""
    transport = httpx.ASGITransport(app, client=(address, 51000))
    async with httpx.AsyncClient(
        transport=transport, base_url="https://hub.test", headers=headers
    ) as found:
        yield found


async def post_session(
    client: httpx.AsyncClient, login: str = LOGIN, password: str = PASSWORD, **more: Any
) -> httpx.Response:
    """Try to sign in over the API."""
    body = {"login": login, "password": password, **more}
    return await client.post("/api/v1/session", json=body)


@dataclass(frozen=True)
class Token:
    """Somebody with a session."""

    client: httpx.AsyncClient
    token: str

    async def ask(self, verb: str, path: str, **options: Any) -> httpx.Response:
        """Ask with the token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.client.request(verb, f"/api/v1{path}", headers=headers, **options)


async def signed_in(client: httpx.AsyncClient, **given: Any) -> Token:
    """Sign in, and return whoever has the token."""
    answer = await post_session(client, **given)
    assert answer.status_code == 201, answer.text
    return Token(client, answer.json()["token"])


async def entries(database: Database, action: str) -> list[dict[str, Any]]:
    """Return what the record has of a kind of act, the oldest first."""
    found = text(
        "select actor, subject, detail from audit_entries where action = :action order by at"
    )
    async with database.work() as session:
        return [dict(row) for row in (await session.execute(found, {"action": action})).mappings()]
