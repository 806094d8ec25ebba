"""Retracting (撤稿): want an article and all that is derived from it nowhere, and keep it so.

The targets are the ledger, not a rule: every placement there ever was, of closed accounts too. A
ban stays behind, and what was scheduled loses whatever it would have done there.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.effects import Effects
from hub.commands.facts import Facts
from hub.commands.granted import granted
from hub.commands.named import check_named
from hub.commands.reach import Reach, is_everywhere
from hub.commands.repository import articles, bans, commands, places, planning, schedules
from hub.commands.repository.wish import Which, Wish
from hub.commands.schemas import RetractRequest
from hub.commands.where import check_scope
from hub.commands.withdrawal import withdraw
from hub.deliveries.lanes import HEAD_START
from hub.deliveries.results import TOTAL


async def issue(
    session: AsyncSession, command_id: int, request: RetractRequest, facts: Facts
) -> Effects:
    """Withdraw articles, ban them, and clear their schedules."""
    mandate = facts.mandate
    await check_scope(session, request.scope, facts)
    check_named(request.articles, await articles.find(session, request.articles, mandate.sees))
    reaches = await granted(session, request.reaches(), mandate.remit)
    family = await articles.lock_family(session, request.articles)
    await commands.add_articles(session, command_id, [(a.id, None, a.epoch) for a in family])
    await bans.place(session, command_id, request.articles, reaches)
    wish = wish_of(command_id, request, [article.id for article in family], reaches)
    if wish.which is Which.EVERY:
        await articles.seal(session, wish.articles)
    effects = Effects(beyond=await places.beyond(session, wish.articles, mandate.remit))
    async with planning.for_many(session):
        effects.tally.add(command_id, TOTAL, await withdraw(session, wish, effects))
        await _clear_schedules(session, wish, effects)
    return effects


async def stands(session: AsyncSession, article_ids: Sequence[int]) -> bool:
    """Say whether all of them are retracted now, as far as that went: nobody has reinstated one."""
    banned = {each.article_id for each in await bans.reaching(session, article_ids)}
    return banned.issuperset(article_ids)


def wish_of(
    command_id: int, request: RetractRequest, family: list[int], reaches: list[Reach]
) -> Wish:
    """Return which placements a retraction concerns."""
    return Wish(
        command_id,
        family,
        Which.EVERY if is_everywhere(reaches) else Which.WITHIN,
        reaches,
        head_start=HEAD_START[request.priority].total_seconds(),
    )


async def _clear_schedules(session: AsyncSession, wish: Wish, effects: Effects) -> None:
    """Take from schedules what is retracted; what is left of them fires in the new epoch."""
    await articles.stop(session, wish.articles, new_epoch=True)
    effects.stopped = list(wish.articles)
    scheduled = await schedules.on_articles(session, wish.articles)
    if scheduled:
        await schedules.take_from(session, scheduled, wish, effects.tally)
        effects.scheduled.update(scheduled)
    if wish.which is Which.WITHIN:
        await schedules.keep_pace(session, scheduled, wish.articles)
