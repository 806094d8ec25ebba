"""The end of every unit of work that changed wishes."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.effects import Effects
from hub.commands.repository import counters, schedules


async def finish(session: AsyncSession, effects: Effects) -> None:
    """Write the counters, then cancel the schedules that have nothing left to do."""
    await counters.write(session, effects.tally)
    if effects.scheduled:
        await schedules.cancel_empty(session, sorted(effects.scheduled))
