"""A province with its units, and people who belong to them."""

from typing import Any

import httpx
from sqlalchemy import text

from hub.kit.db import Database

API = "/api/v1"
NOT_THERE = 999_999


async def unit_of(database: Database, region: str) -> int:
    """Return the id of a region's unit."""
    async with database.work() as session:
        found = text("select id from organisations where region_code = :region")
        return int(await session.scalar(found, {"region": region}))


async def invite(client: httpx.AsyncClient, login: str, region: str | None = None) -> int:
    """Invite a person; return their id."""
    body = {"login": login, "name": "测试用账号", "region_code": region}
    answer = await client.post(f"{API}/people", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["person"]["id"])


async def add_service(client: httpx.AsyncClient, login: str, region: str | None = None) -> int:
    """Add a machine; return its id."""
    body = {"login": login, "name": "测试用系统", "region_code": region}
    answer = await client.post(f"{API}/services", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def grant(
    client: httpx.AsyncClient, person_id: int, role: str, region: str | None = None
) -> httpx.Response:
    """Grant a role to a person."""
    body = {"role": role, "region_code": region}
    return await client.post(f"{API}/people/{person_id}/grants", json=body)


async def grant_to_service(
    client: httpx.AsyncClient, service_id: int, role: str, region: str | None = None
) -> httpx.Response:
    """Grant a role to a machine."""
    body = {"role": role, "region_code": region}
    return await client.post(f"{API}/services/{service_id}/grants", json=body)


async def let_sign_in(database: Database, person_id: int) -> None:
    """Let a person have chosen a password."""
    async with database.work() as session:
        await session.execute(
            text("update users set password_hash = '$argon2id$' where id = :id"), {"id": person_id}
        )


async def recorded(database: Database, action: str) -> list[dict[str, Any]]:
    """Return what the record says of an act: actor, subject, detail."""
    async with database.work() as session:
        found = await session.execute(
            text(
                "select actor, subject, detail from audit_entries "
                "where action = :action order by at"
            ),
            {"action": action},
        )
        return [dict(row) for row in found.mappings()]


def without_id(problem: httpx.Response) -> tuple[int, dict[str, Any]]:
    """Return a refusal as far as it could tell one number from another."""
    document = problem.json()
    numbers = str.maketrans("", "", "0123456789")
    return problem.status_code, {
        name: str(value).translate(numbers)
        for name, value in document.items()
        if name != "request_id"
    }
