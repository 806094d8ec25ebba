"""The monthly partitions of the append-only tables, made before they are needed."""

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.kit.partitions import PARTITIONED, months_from

AHEAD = 2  # this month and the next

_MAKE = text("select make_partition(:parent, :first)")  # workers may not make tables themselves


async def make_partitions(connection: AsyncConnection) -> None:
    """Make what is missing. What comes while one is missing goes to the DEFAULT partition."""
    for table in PARTITIONED:
        for start, _ in months_from(datetime.now(UTC).date(), AHEAD):
            await connection.execute(_MAKE, {"parent": table, "first": start})
