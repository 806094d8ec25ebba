"""Pushing (推稿): freeze who is meant, then want the articles there, at once or at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import within
from hub.commands.dates import Dates, wrong_dates
from hub.commands.effects import Effects
from hub.commands.facts import Facts
from hub.commands.models import Command, CommandKind, CommandState
from hub.commands.named import check_not_banned, chosen_versions, latest_embargo
from hub.commands.reach import Standing
from hub.commands.repository import (
    articles,
    bans,
    commands,
    placements,
    planning,
    refusals,
    schedules,
    targets,
    wishes,
)
from hub.commands.repository.articles import KnownArticle
from hub.commands.repository.wish import Which, Wish
from hub.commands.schemas import PushRequest
from hub.commands.take_down import plan_take_down
from hub.commands.where import check_target
from hub.deliveries.lanes import HEAD_START, LaneKind
from hub.deliveries.results import TOTAL, Result
from hub.enrollment.models import Account, AccountStatus
from hub.enrollment.selection import select_accounts
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

MAX_PLACEMENTS = 2_000_000  # articles times accounts of one push: about half a minute's writing


@dataclass(frozen=True, slots=True)
class Checked:
    """A push with nothing wrong.

    Attributes:
        versions: which of each article goes out.
        bans: all that stand in its way somewhere.
        starts_at: when it fires; None for at once.
    """

    versions: dict[int, int]
    bans: list[Standing]
    starts_at: datetime | None


async def check(
    session: AsyncSession, request: PushRequest, known: Sequence[KnownArticle], facts: Facts
) -> Checked:
    """Raise whatever is wrong with a push, and return what it comes to."""
    versions = chosen_versions(request.articles, known, request.version)
    await check_target(session, request.target, facts)
    embargo = latest_embargo(known)
    if errors := wrong_dates(dates_of(request), facts.now, embargo):
        raise InvalidInput(_("The push's dates can't be kept."), errors=errors)
    standing = await bans.reaching(session, request.articles)
    check_not_banned(standing)
    starts_at = dates_of(request).starts_at(embargo)
    waits = starts_at is not None and starts_at > facts.now
    return Checked(versions, standing, starts_at if waits else None)


async def issue(
    session: AsyncSession, command_id: int, request: PushRequest, facts: Facts
) -> Effects:
    """Freeze the targets of a push, and carry it out unless it has to wait."""
    known = await articles.lock(session, request.articles, facts.mandate.sees)
    checked = await check(session, request, known, facts)
    rows = [(a.id, checked.versions[a.id], a.epoch) for a in known]
    await commands.add_articles(session, command_id, rows)
    wish = Wish(
        command_id,
        request.articles,
        Which.FROZEN,
        head_start=HEAD_START[request.priority].total_seconds(),
        not_after=dates_of(request).expires_at,
    )
    effects = Effects()
    async with planning.for_many(session):
        await _freeze(session, command_id, request, facts, effects)
        if facts.needs_approval(effects.tally.total_of(command_id)):
            effects.state = CommandState.PROPOSED
            await _refuse(session, wish, checked.bans, effects, no_pushes=())
        elif checked.starts_at is None:
            await expand(session, wish, checked.bans, request.take_down_at, effects)
        else:
            effects.state = CommandState.SCHEDULED
            await _refuse(session, wish, checked.bans, effects, no_pushes=())
    return effects


async def expand(
    session: AsyncSession,
    wish: Wish,
    standing: Collection[Standing],
    take_down_at: datetime | None,
    effects: Effects,
) -> None:
    """Want the articles on all frozen targets that may have them, and plan their take-down."""
    await placements.lock(session, wish)
    await _refuse(session, wish, standing, effects, no_pushes=refusals.NO_PUSHES)
    await placements.take_over(session, wish, effects.tally)
    already = await wishes.already(session, wish)
    effects.tally.add(wish.command_id, Result.ALREADY, already)
    effects.due(LaneKind.PUSH, await wishes.push(session, wish))
    await _outlive_take_downs(session, wish, effects)
    if take_down_at is not None:
        await plan_take_down(session, wish, take_down_at, effects)


def dates_of(push: PushRequest | Command) -> Dates:
    """Return the dates of a push, asked for or issued."""
    return Dates(push.not_before, push.not_after, push.take_down_at)


def meant(request: PushRequest, remit: Remit) -> Select[int, str, str, str, str]:
    """Return the statement that selects the accounts a push means, of those within a remit."""
    chosen = select_accounts(request.target.selection(), request.target.exclusion())
    return chosen.where(within(remit, Account.region_code, Account.organisation_id))


async def _freeze(
    session: AsyncSession, command_id: int, request: PushRequest, facts: Facts, effects: Effects
) -> None:
    await targets.freeze(session, command_id, meant(request, facts.mandate.remit))
    effects.tally.add(command_id, TOTAL, await targets.placements(session, command_id))
    total = effects.tally.total_of(command_id)
    check_size(total, least=1)


def check_size(total: int, *, least: int) -> None:
    """Raise `InvalidInput` if a push makes more placements than one may, or fewer."""
    if not least <= total <= MAX_PLACEMENTS:
        reason = _(
            "makes {total} placements; a push makes 1 to {most}",
            total=f"{total:,}",
            most=f"{MAX_PLACEMENTS:,}",
        )
        raise InvalidInput(
            _("The push can't be made."), errors=[FieldError(field="body.target", reason=reason)]
        )


async def _refuse(
    session: AsyncSession,
    wish: Wish,
    standing: Collection[Standing],
    effects: Effects,
    *,
    no_pushes: Collection[AccountStatus],
) -> None:
    refused = await refusals.refuse(session, wish, standing, no_pushes)
    for platform, level, result, n in refused:
        effects.tally.add(wish.command_id, result, [(platform, level, n)])


async def _outlive_take_downs(session: AsyncSession, wish: Wish, effects: Effects) -> None:
    """Take what is pushed now from the take-downs of earlier pushes: this one's own counts."""
    planned = await schedules.on_articles(session, wish.articles, CommandKind.RETRACT)
    if planned:
        owned = replace(wish, which=Which.OWNED)
        await schedules.take_from(session, planned, owned, effects.tally)
        effects.scheduled.update(planned)
