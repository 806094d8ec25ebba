"""A hub with accounts in several places of Hubei, and whoever may do something in one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.permissions import Permission
from hub.access.roles import Role
from hub.enrollment.upload.table import CSV
from tests.enrollment.files import HEADINGS, LEDGER, csv_of
from tests.people import acting

API = "/api/v1"
Rows = Sequence[Sequence[str]]


@dataclass
class Places:
    """The hub, and the ids of what is enrolled there.

    Attributes:
        accounts: by the external id.
        units: by name.
    """

    app: FastAPI
    centre: httpx.AsyncClient
    accounts: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)

    async def open(self) -> None:
        """Enrol the accounts of a file."""
        answer = await imports(self.centre, LEDGER)
        assert answer.status_code == 200, answer.text
        accounts = await items(self.centre, "/accounts")
        self.accounts = {each["external_id"]: each["id"] for each in accounts}
        self.units = {
            each["name"]: each["id"] for each in await items(self.centre, "/organisations")
        }

    async def acting(
        self,
        role: Role,
        region: str | None = None,
        unit: str | None = None,
        *,
        scopes: Sequence[Permission] | None = None,
    ) -> httpx.AsyncClient:
        """Return a client that may act in a region, or for one unit's accounts there."""
        organisation = self.units[unit] if unit else None
        client = await acting(self.app, role, region, organisation, scopes=scopes)
        client.headers["Accept-Language"] = "en"
        return client

    async def state(self) -> list[Any]:
        """Return all that enrolling may write."""
        tables = ("organisations", "accounts", "credentials", "audit_entries")
        async with self.app.state.parts.database.connection() as connection:
            return [
                (await connection.execute(text(f"select * from {table} order by 1, 2"))).all()
                for table in tables
            ]


async def imports(
    client: httpx.AsyncClient, rows: Rows, headings: Sequence[str] = HEADINGS, **query: Any
) -> httpx.Response:
    """Import rows as a file."""
    raw = csv_of(rows, headings)
    kind = {"Content-Type": CSV}
    return await client.post(f"{API}/accounts/import", content=raw, headers=kind, params=query)


async def items(client: httpx.AsyncClient, path: str, **query: Any) -> list[Any]:
    """Return a page of a list."""
    answer = await client.get(API + path, params=query)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["items"]
    return found


async def listed(client: httpx.AsyncClient, **query: Any) -> list[str]:
    """Return the external ids of a page of accounts."""
    return [each["external_id"] for each in await items(client, "/accounts", **query)]


def errors_of(answer: httpx.Response) -> dict[str, str]:
    """Return what a refused request says of its fields."""
    assert answer.status_code == 422, answer.text
    return {error["field"]: error["reason"] for error in answer.json()["errors"]}
