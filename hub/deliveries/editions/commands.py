"""What a departure has to know of the commands behind the stories."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.lanes import Priority

_LOAD = text(
    """
    select id, kind, priority, coalesce(issued_at, created_at) as at
    from commands where id = any(:ids)
    """
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, and when it was issued."""

    is_push: bool
    is_urgent: bool
    at: datetime


async def load(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Asked]:
    """Return commands by their id."""
    rows = await connection.execute(_LOAD, {"ids": list(ids)})
    return {
        row.id: Asked(row.kind == "push", row.priority == Priority.URGENT, row.at) for row in rows
    }
