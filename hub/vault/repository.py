"""SQL of whatever is sealed: counted by its key, read and put back in batches."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import LargeBinary, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from hub.kit.crypto import HEAD_BYTES
from hub.kit.sealed_columns import SealedColumn
from hub.vault.models import CredentialUse

_ADD_USES = text("""
    insert into credential_uses as before (account_id, uses, last_used_at)
    select account_id, uses, now()
    from unnest(cast(:accounts as bigint[]), cast(:uses as bigint[])) as counted (account_id, uses)
    order by account_id
    on conflict (account_id) do update
    set uses = before.uses + excluded.uses, last_used_at = excluded.last_used_at
""")


def head_of(sealed: bytes) -> bytes:
    """Return a value's algorithm and mark, as the statements here see them."""
    return sealed[:HEAD_BYTES]


def _head(of: SealedColumn) -> ColumnElement[bytes]:
    return func.substr(of.column, 1, HEAD_BYTES, type_=LargeBinary)


async def count_by_head(session: AsyncSession, of: SealedColumn) -> dict[bytes, int]:
    """Return how many values there are, by algorithm and mark."""
    head = _head(of).label("head")
    rows = await session.execute(
        select(head, func.count()).where(of.column.is_not(None)).group_by(head).order_by(head)
    )
    return {bytes(found): count for found, count in rows}


async def examples(session: AsyncSession, of: SealedColumn, head: bytes, limit: int) -> list[str]:
    """Return the first rows whose values begin so."""
    found = select(of.row).where(_head(of) == head).order_by(of.row).limit(limit)
    return [str(row) for row in await session.scalars(found)]


async def page(
    session: AsyncSession, of: SealedColumn, after: Any, limit: int
) -> Sequence[tuple[Any, bytes]]:
    """Return rows and their values, those after a row."""
    found = select(of.row, of.column).where(of.column.is_not(None)).order_by(of.row).limit(limit)
    if after is not None:
        found = found.where(of.row > after)
    return [(row, sealed) for row, sealed in await session.execute(found)]


async def lock_page(
    session: AsyncSession, of: SealedColumn, heads: Collection[bytes], after: Any, limit: int
) -> Sequence[tuple[Any, bytes]]:
    """Return rows whose values begin with one of these, locked; those that are locked are left."""
    found = select(of.row, of.column).where(_head(of).in_(heads)).order_by(of.row).limit(limit)
    if after is not None:
        found = found.where(of.row > after)
    rows = await session.execute(found.with_for_update(skip_locked=True))
    return [(row, sealed) for row, sealed in rows]


async def put(session: AsyncSession, of: SealedColumn, sealed: Mapping[Any, bytes]) -> None:
    """Put values in place of those that the rows have."""
    statement = (
        update(of.table)
        .where(of.row == bindparam("the_row"))
        .values({of.column: bindparam("the_value")})
    )
    connection = await session.connection()
    await connection.execute(
        statement, [{"the_row": row, "the_value": value} for row, value in sealed.items()]
    )


async def add_uses(session: AsyncSession, counted: Mapping[int, int]) -> None:
    """Add to what each account's credentials were used."""
    given = {"accounts": sorted(counted), "uses": [counted[each] for each in sorted(counted)]}
    await session.execute(_ADD_USES, given)


async def uses_after(session: AsyncSession, account_id: int, limit: int) -> Sequence[CredentialUse]:
    """Return how often credentials were used, of the accounts after one."""
    after = select(CredentialUse).where(CredentialUse.account_id > account_id)
    return (await session.scalars(after.order_by(CredentialUse.account_id).limit(limit))).all()
