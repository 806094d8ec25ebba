"""Counters: written once at the end of a unit of work, read for progress."""

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.tally import Tally
from hub.deliveries.models import Counter
from hub.kit.bulk import by_column, unnested

_COLUMNS = {
    "command_id": "bigint",
    "platform": "text",
    "level": "text",
    "result": "text",
    "n": "bigint",
}
_WRITE = text(
    f"""
    insert into counters as c (command_id, platform, level, result, n)
    select command_id, platform, level, result, n from {unnested(_COLUMNS)}
    order by command_id, platform, level, result
    on conflict (command_id, platform, level, result) do update set n = c.n + excluded.n
    """  # noqa: S608 - built from the constants above
)


async def write(session: AsyncSession, tally: Tally) -> None:
    """Add to the counters all that a unit of work has changed."""
    changes = tally.changes()
    if changes:
        await session.execute(_WRITE, by_column(_COLUMNS, changes))


async def of_commands(
    session: AsyncSession, command_ids: Sequence[int]
) -> dict[int, list[tuple[str, str, str, int]]]:
    """Return each command's rows of (platform, level, result, n)."""
    rows = await session.execute(
        select(Counter.command_id, Counter.platform, Counter.level, Counter.result, Counter.n)
        .where(Counter.command_id.in_(command_ids))
        .order_by(Counter.command_id, Counter.platform, Counter.level, Counter.result)
    )
    found: dict[int, list[tuple[str, str, str, int]]] = {id_: [] for id_ in command_ids}
    for row in rows:
        found[row.command_id].append((row.platform, row.level, row.result, row.n))
    return found
