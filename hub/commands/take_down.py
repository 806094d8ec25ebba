"""Taking down at a time what a push put out.

The take-down is a retraction of its own, made when the push goes out and scheduled for its time.
It is the end that was planned, not a verdict on the article: it takes down what that push put out
and nothing else, leaves no ban, and clears no other schedule. Whoever pushes the article again to
the same accounts decides anew how long it stays, so the earlier take-down lets go of them.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.effects import Effects
from hub.commands.models import CommandState
from hub.commands.repository import articles, commands, targets
from hub.commands.repository.wish import Wish
from hub.commands.withdrawal import withdraw
from hub.deliveries.results import TOTAL, Result

PUBLIC_REASON = "已到下线时间"


async def plan_take_down(session: AsyncSession, push: Wish, at: datetime, effects: Effects) -> None:
    """Schedule the take-down of what a push has just put out."""
    reason = f"推稿指令 {push.command_id} 到下线时间，自动撤下"
    command_id = await commands.add_take_down(session, push.command_id, at, reason, PUBLIC_REASON)
    await targets.copy(session, command_id, push.command_id)
    effects.tally.add(command_id, TOTAL, await targets.placements(session, command_id))
    not_out = await targets.leave_out(session, command_id)
    effects.tally.add(command_id, Result.NOTHING_THERE, not_out)
    total = effects.tally.total_of(command_id)
    await commands.settle(session, command_id, CommandState.SCHEDULED, total)
    effects.scheduled.add(command_id)


async def take_down(session: AsyncSession, wish: Wish, effects: Effects) -> None:
    """Take down what is left of it when its time has come."""
    await withdraw(session, wish, effects)
    await articles.stop(session, wish.articles, new_epoch=False)
    effects.stopped = list(wish.articles)
