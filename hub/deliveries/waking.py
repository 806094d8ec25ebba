"""Letting placements be due at once, because a platform says that something has happened."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# What is on the wire will be asked for again by its holder's record.
_WAKE = text(
    """
    update placements p set due_at = clock_timestamp()
    where p.account_id = :account and p.have = 'pending' and p.worker is null
      and p.due_at > clock_timestamp()
      and exists (select from jsonb_each_text(p.handle) as h where h.value = any(:names))
    """
)


async def wake(connection: AsyncConnection, account_id: int, names: Collection[str]) -> int:
    """Wake what waits on an account for one of these names; return how many placements."""
    given = {"account": account_id, "names": list(names)}
    return (await connection.execute(_WAKE, given)).rowcount
