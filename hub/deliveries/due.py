"""Which lanes have something due."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.lanes import DRAINED, lane

# One probe of the index for each lane, however much waits in it for later: the time of the
# statement can be a condition of the index, which a clock that goes on cannot.
_DUE = text(
    """
    select l.lane from unnest(cast(:lanes as text[])) as l (lane)
    cross join lateral (
        select from placements p
        where p.lane = l.lane and p.due_at <= statement_timestamp()
        order by p.due_at limit 1) first
    """
)


async def lanes(connection: AsyncConnection, platforms: Iterable[str]) -> list[str]:
    """Return the lanes of these platforms in which something is due, retractions first."""
    named = [lane(platform, kind) for kind in DRAINED for platform in platforms]
    rows = await connection.execute(_DUE, {"lanes": named})
    found = {row.lane for row in rows}
    return [name for name in named if name in found]
