"""Noticing that commands are done, so that nobody has to read their counters again."""

from hub.commands.repository import running
from hub.kit.parts import Parts

MOST_AT_ONCE = 1_000


async def settle_done(parts: Parts) -> int:
    """Mark the commands of which nothing is open or parked any more; return how many."""
    settled = 0
    while True:
        async with parts.database.work() as session:
            found = await running.settle(session, MOST_AT_ONCE)
        settled += found
        if found < MOST_AT_ONCE:
            return settled
