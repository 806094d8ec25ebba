"""SQL of credentials: sealed going in, sealed coming out."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment.models import Credential
from hub.kit.bulk import Columns, by_column, unnested

COLUMNS: Columns = {"account_id": "bigint", "sealed": "bytea", "expires_on": "date"}

_PUT = text(
    "insert into credentials (account_id, sealed, expires_on) "  # noqa: S608 - our own constants
    f"select account_id, sealed, expires_on from {unnested(COLUMNS)} "
    "on conflict (account_id) do update set sealed = excluded.sealed, updated_at = now(), "
    "expires_on = excluded.expires_on"
)


class Found(NamedTuple):
    """An account's credentials, and the last day that they are good for."""

    sealed: bytes
    expires_on: date | None


async def put(
    session: AsyncSession, sealed: Mapping[int, bytes], expires_on: date | None = None
) -> None:
    """Set the credentials of accounts, in place of those they had, and until when they are good."""
    rows = ((account_id, value, expires_on) for account_id, value in sealed.items())
    await session.execute(_PUT, by_column(COLUMNS, rows))


async def locked(session: AsyncSession, account_id: int) -> Found | None:
    """Return an account's sealed credentials, which nobody else changes before the commit."""
    found = select(Credential.sealed, Credential.expires_on)
    one = found.where(Credential.account_id == account_id).with_for_update()
    row = (await session.execute(one)).one_or_none()
    return Found(*row) if row else None


async def set_expiry(session: AsyncSession, account_id: int, expires_on: date | None) -> None:
    """Set until when an account's credentials are good."""
    of_account = update(Credential).where(Credential.account_id == account_id)
    await session.execute(of_account.values(expires_on=expires_on))
