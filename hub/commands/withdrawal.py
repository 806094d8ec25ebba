"""Wanting nothing where something was wanted: what a retraction and a take-down share."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.effects import Effects
from hub.commands.repository import placements, wishes
from hub.commands.repository.wish import Wish
from hub.commands.repository.wishes import Groups
from hub.deliveries.lanes import LaneKind
from hub.deliveries.results import Result


async def withdraw(session: AsyncSession, wish: Wish, effects: Effects) -> Groups:
    """Want nothing there; return how many placements that concerns.

    What was never sent closes at once. What is on the wire stays open for its holder.
    """
    await placements.lock(session, wish)
    await placements.take_over(session, wish, effects.tally)
    nothing = await wishes.nothing_there(session, wish)
    effects.tally.add(wish.command_id, Result.NOTHING_THERE, nothing)
    due = await wishes.retract(session, wish)
    effects.due(LaneKind.RETRACT, due)
    return nothing + due
