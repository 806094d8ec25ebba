"""SQL of filings: of one account, or of many in one statement."""

from collections.abc import Collection, Mapping
from dataclasses import astuple
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment.registry.filing import NONE, Filing
from hub.enrollment.registry.models import AccountFiling
from hub.kit.bulk import Columns, by_column, unnested

COLUMNS: Columns = {
    "account_id": "bigint",
    "number": "text",
    "authority": "text",
    "filed_on": "date",
    "valid_until": "date",
    "cancelled_on": "date",
    "note": "text",
}
"""The account, and the fields of `Filing` in their order."""

_VALUES = list(COLUMNS)[1:]
_PUT = text(
    f"insert into account_filings ({', '.join(COLUMNS)}) "  # noqa: S608 - our own constants
    f"select {', '.join(COLUMNS)} from {unnested(COLUMNS)} on conflict (account_id) do update set "
    f"{', '.join(f'{name} = excluded.{name}' for name in _VALUES)}, updated_at = now()"
)
_FIELDS = [getattr(AccountFiling, name) for name in _VALUES]


class Found(NamedTuple):
    """A filing, and when it was entered."""

    filing: Filing
    updated_at: datetime | None


async def get(session: AsyncSession, account_id: int) -> Found:
    """Return what is known of an account's filing; of none, nothing."""
    wanted = select(*_FIELDS, AccountFiling.updated_at).where(
        AccountFiling.account_id == account_id
    )
    row = (await session.execute(wanted)).one_or_none()
    return Found(Filing(*row[:-1]), row[-1]) if row else Found(NONE, None)


async def known(session: AsyncSession, accounts: Collection[int]) -> dict[int, Filing]:
    """Return the filings of these accounts, of those that have one."""
    wanted = select(AccountFiling.account_id, *_FIELDS).where(
        AccountFiling.account_id == any_(literal(list(accounts), ARRAY(BigInteger)))
    )
    return {row[0]: Filing(*row[1:]) for row in await session.execute(wanted)}


async def put(session: AsyncSession, filings: Mapping[int, Filing]) -> None:
    """Set the filings of accounts, in place of what was known."""
    rows = [(account_id, *astuple(each)) for account_id, each in filings.items()]
    await session.execute(_PUT, by_column(COLUMNS, rows))
