"""SQL of credentials: sealed going in, sealed coming out."""

from collections.abc import Mapping

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment.models import Credential
from hub.kit.bulk import Columns, by_column, unnested

COLUMNS: Columns = {"account_id": "bigint", "sealed": "bytea"}

_PUT = text(
    "insert into credentials (account_id, sealed) "  # noqa: S608 - our own constants
    f"select account_id, sealed from {unnested(COLUMNS)} "
    "on conflict (account_id) do update set sealed = excluded.sealed, updated_at = now()"
)


async def put(session: AsyncSession, sealed: Mapping[int, bytes]) -> None:
    """Set the credentials of accounts, in place of those they had."""
    await session.execute(_PUT, by_column(COLUMNS, sealed.items()))


async def locked(session: AsyncSession, account_id: int) -> bytes | None:
    """Return an account's sealed credentials, which nobody else changes before the commit."""
    found = select(Credential.sealed).where(Credential.account_id == account_id)
    return await session.scalar(found.with_for_update())
