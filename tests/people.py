"""Who asks in tests: a machine to which every role was granted, or whoever a test is about."""

import base64
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import ActorKind
from hub.access.permissions import Permission
from hub.access.roles import Role
from hub.auth.models import ApiKey, User, UserGrant, UserSession
from hub.auth.tokens import BEGINNING, Prefix, digest_of_token, new_token
from hub.kit.parts import Parts

KEY = "hub_the-key-of-a-machine-that-may-do-everything"
NAME = "service:administrator"  # as the record calls it
_AUTH_KEY = bytes(range(32))
AUTH_KEY = SecretStr(base64.b64encode(_AUTH_KEY).decode())

_ROLES = ",".join(f"('{role}')" for role in Role)
SEED = f"""
with one as (
    insert into users (login, name, kind, created_by)
    values ('administrator', '测试用服务账号', 'service', 'administrator') returning id),
granted as (
    insert into user_grants (user_id, role, granted_by)
    select one.id, role, 'administrator' from one, (values {_ROLES}) as r (role))
insert into api_keys (user_id, name, digest, beginning, created_by)
select one.id, 'tests', '{digest_of_token(KEY, _AUTH_KEY)}', '{KEY[:8]}', 'administrator' from one
"""

_numbers = count(1)


async def acting(
    app: FastAPI,
    role: Role | None,
    region: str | None = None,
    organisation: int | None = None,
    *,
    kind: ActorKind = ActorKind.SERVICE,
    scopes: Collection[Permission] | None = None,
    more: Iterable[tuple[str | None, int | None]] = (),
) -> httpx.AsyncClient:
    """Return a client that acts as somebody new, to whom a role was granted in a region.

    Args:
        app: the application, started.
        role: what is granted; None for nothing at all.
        region: a region's code, which must be enrolled; None for the whole hub.
        organisation: a unit's id; None for all of the region.
        kind: a machine with a key, or a person with a fresh session and a second factor.
        scopes: what the machine's key is limited to; None for all that is granted.
        more: regions and units that the same role is granted for, too.
    """
    parts: Parts = app.state.parts
    login = f"{role or 'nobody'}-{next(_numbers)}"
    async with parts.database.work() as session:
        row = {"login": login, "name": "测试用账号", "kind": kind, "created_by": "tests"}
        made = insert(User).values(**row).returning(User.id)
        user_id = int((await session.execute(made)).scalar_one())
        for place in [(region, organisation), *more]:
            await grant(session, user_id, role, *place)
        token = await _token(session, parts, user_id, kind, scopes)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://hub.test",
        headers={"Authorization": f"Bearer {token}"},
    )


async def grant(
    session: AsyncSession,
    user_id: int,
    role: Role | None,
    region: str | None = None,
    organisation: int | None = None,
) -> None:
    """Grant a role to somebody, as it stands in the table."""
    if role is not None:
        place = {"region_code": region, "organisation_id": organisation}
        await session.execute(
            insert(UserGrant).values(user_id=user_id, role=role, granted_by="tests", **place)
        )


async def _token(
    session: AsyncSession,
    parts: Parts,
    user_id: int,
    kind: ActorKind,
    scopes: Collection[Permission] | None,
) -> str:
    token = new_token(Prefix.KEY if kind is ActorKind.SERVICE else Prefix.SESSION)
    known = {"user_id": user_id, "digest": digest_of_token(token, parts.auth_key)}
    if kind is ActorKind.SERVICE:
        limits = None if scopes is None else sorted(scopes)
        known |= {"name": "tests", "beginning": token[:BEGINNING], "scopes": limits}
        await session.execute(insert(ApiKey).values(**known))
    else:
        known |= {"expires_at": datetime.now(UTC) + timedelta(hours=1), "second_factor": True}
        await session.execute(insert(UserSession).values(**known, address="", device="tests"))
    return token
