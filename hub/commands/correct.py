"""Correcting (更正): want a version wherever the article is wanted, landed or on its way."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Place, Remit
from hub.commands.effects import Effects
from hub.commands.facts import Facts
from hub.commands.models import Command, CommandState
from hub.commands.named import check_not_banned, chosen_versions
from hub.commands.reach import Standing
from hub.commands.repository import (
    articles,
    bans,
    commands,
    placements,
    places,
    planning,
    refusals,
    schedules,
    wishes,
)
from hub.commands.repository.places import Owner
from hub.commands.repository.wish import Which, Wish
from hub.commands.schemas import CorrectRequest
from hub.deliveries.lanes import HEAD_START, LaneKind, Priority
from hub.deliveries.results import TOTAL, Result


async def issue(
    session: AsyncSession, command_id: int, request: CorrectRequest, facts: Facts
) -> Effects:
    """Bring a version to where the articles are; pushes that still wait go out in it, too.

    Where that is many places, it waits for a second person: a correction says as much as a push.
    """
    known = await articles.lock(session, request.articles, facts.mandate.sees)
    versions = chosen_versions(request.articles, known, request.version)
    standing = await bans.reaching(session, request.articles)
    check_not_banned(standing)
    rows = [(a.id, versions[a.id], a.epoch) for a in known]
    await commands.add_articles(session, command_id, rows)
    effects = Effects()
    remit = facts.mandate.remit
    wish = wish_of(command_id, request, remit)
    effects.beyond = await places.beyond(session, request.articles, remit)
    async with planning.for_many(session):
        if facts.needs_approval(await placements.lock(session, wish)):
            effects.state = CommandState.PROPOSED
            await commands.set_rule(session, command_id, rule_of(remit))
        else:
            await _carry_out(session, wish, standing, effects)
    return effects


async def carry_out(session: AsyncSession, command: Command, ids: list[int]) -> Effects:
    """Carry out a correction that a second person has approved, on what is there by now.

    Args:
        session: the unit of work, which holds the articles' locks.
        command: the correction.
        ids: its articles.

    Raises:
        Banned: an article was retracted everywhere meanwhile.
    """
    standing = await bans.reaching(session, ids)
    check_not_banned(standing)
    remit = await _remit_of(session, command)
    head_start = HEAD_START[Priority(command.priority)].total_seconds()
    wish = Wish(command.id, ids, Which.WANTED, remit=remit, head_start=head_start)
    effects = Effects()
    async with planning.for_many(session):
        await placements.lock(session, wish)
        await _carry_out(session, wish, standing, effects)
    return effects


async def _carry_out(
    session: AsyncSession, wish: Wish, standing: Collection[Standing], effects: Effects
) -> None:
    await _refuse(session, wish, standing, effects)
    await _wish(session, wish, effects)
    await schedules.revise(session, wish.command_id, wish.remit)


def wish_of(command_id: int, request: CorrectRequest, remit: Remit) -> Wish:
    """Return which placements a correction concerns."""
    head_start = HEAD_START[request.priority].total_seconds()
    return Wish(command_id, request.articles, Which.WANTED, remit=remit, head_start=head_start)


def rule_of(remit: Remit) -> dict[str, Any]:
    """Return the places of whoever proposes a correction, for the time when it is approved.

    The command's own place can be wider: of several it is the region that they have in common.
    """
    return {"within": [place._asdict() for place in remit.places]}


async def _remit_of(session: AsyncSession, command: Command) -> Remit:
    if "within" not in command.rule:  # proposed before it was kept
        return await places.remit_of(session, Owner(command.region_code, command.organisation_id))
    return Remit(tuple(Place(**each) for each in command.rule["within"]))


async def _refuse(
    session: AsyncSession, wish: Wish, standing: Collection[Standing], effects: Effects
) -> None:
    for platform, level, result, n in await refusals.refuse(session, wish, standing):
        effects.tally.add(wish.command_id, result, [(platform, level, n)])
        effects.tally.add(wish.command_id, TOTAL, [(platform, level, n)])


async def _wish(session: AsyncSession, wish: Wish, effects: Effects) -> None:
    await placements.take_over(session, wish, effects.tally)
    already = await wishes.already(session, wish)
    effects.tally.add(wish.command_id, Result.ALREADY, already)
    due = await wishes.correct(session, wish)
    effects.due(LaneKind.PUSH, due)
    effects.tally.add(wish.command_id, TOTAL, already + due)
