"""Holds: stop switches that every claim reads.

A hold is known to whoever it stops something of, and to whoever is above where it was placed.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Update,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.access.remit import Remit
from hub.access.within import within
from hub.commands.models import Command, HoldScope
from hub.commands.repository.places import owner_of
from hub.deliveries.models import Hold
from hub.enrollment.models import Account

_FOR_ALL = (HoldScope.HUB, HoldScope.PLATFORM, HoldScope.TIER)


async def place(
    session: AsyncSession, mandate: Mandate, *, scope: str, reach: str, reason: str
) -> tuple[Hold, bool]:
    """Place a hold; return the one that stands there now, and whether it is new.

    One that was placed below becomes theirs: whoever placed it can't lift it any more.
    """
    owner = await owner_of(session, mandate.remit)
    mine = {"placed_by": mandate.actor, "reason": reason, **owner._asdict()}
    statement = (
        insert(Hold)
        .values(scope=scope, reach=reach, **mine)
        .on_conflict_do_nothing(
            index_elements=[Hold.scope, Hold.reach], index_where=text("lifted_at is null")
        )
        .returning(Hold)
    )
    while True:
        placed = await session.scalar(statement)
        if placed is not None:
            return placed, True
        taken_over = await session.scalar(_take_over(scope, reach, mandate.remit, mine))
        standing = taken_over or await find_standing(session, scope, reach)
        if standing is not None:  # else it was lifted between the two
            return standing, taken_over is not None


async def find_standing(session: AsyncSession, scope: str, reach: str) -> Hold | None:
    """Return the hold that stands there."""
    statement = select(Hold).where(
        Hold.scope == scope, Hold.reach == reach, Hold.lifted_at.is_(None)
    )
    return (await session.scalars(statement)).one_or_none()


async def find(session: AsyncSession, hold_id: int, remit: Remit) -> Hold | None:
    """Return a hold, standing or lifted, if it may be known of."""
    found = select(Hold).where(Hold.id == hold_id, _is_known_to(remit))
    newest = {"populate_existing": True}
    return (await session.scalars(found, execution_options=newest)).one_or_none()


async def is_own(session: AsyncSession, hold_id: int, remit: Remit) -> bool:
    """Say whether a hold was placed within a remit, and not above it."""
    return (
        await session.scalar(select(Hold.id).where(Hold.id == hold_id, _is_own(remit))) is not None
    )


async def lift(session: AsyncSession, hold_id: int, actor: str) -> Hold | None:
    """Lift a hold and return it; None if it does not stand."""
    statement = (
        update(Hold)
        .where(Hold.id == hold_id, Hold.lifted_at.is_(None))
        .values(lifted_by=actor, lifted_at=func.now())
        .returning(Hold)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return await session.scalar(statement)


async def page(
    session: AsyncSession, remit: Remit, *, lifted: bool, before: int | None, limit: int
) -> Sequence[Hold]:
    """Return holds, the newest first, from below id `before`; lifted ones only if asked for."""
    statement = select(Hold).where(_is_known_to(remit))
    if not lifted:
        statement = statement.where(Hold.lifted_at.is_(None))
    if before is not None:
        statement = statement.where(Hold.id < before)
    return (await session.scalars(statement.order_by(Hold.id.desc()).limit(limit))).all()


def _take_over(scope: str, reach: str, remit: Remit, mine: dict[str, Any]) -> Update:
    is_others = or_(
        Hold.region_code.is_distinct_from(mine["region_code"]),
        Hold.organisation_id.is_distinct_from(mine["organisation_id"]),
    )
    standing = (Hold.scope == scope, Hold.reach == reach, Hold.lifted_at.is_(None))
    return (
        update(Hold)
        .where(*standing, is_others, _is_own(remit))
        .values(**mine)
        .returning(Hold)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


def _is_own(remit: Remit) -> ColumnElement[bool]:
    return within(remit, Hold.region_code, Hold.organisation_id)


def _is_known_to(remit: Remit) -> ColumnElement[bool]:
    if remit.is_everywhere:
        return _is_own(remit)
    regions = or_(
        *(
            or_(literal(place.prefix).startswith(Hold.reach), Hold.reach.startswith(place.prefix))
            for place in remit.places
        )
    )
    accounts = within(remit, Account.region_code, Account.organisation_id)
    commands = within(remit, Command.region_code, Command.organisation_id)
    return or_(
        _is_own(remit),
        Hold.scope.in_(_FOR_ALL),
        (Hold.scope == HoldScope.REGION) & regions,
        exists().where(Account.id == _number(HoldScope.ACCOUNT), accounts),
        exists().where(Command.id == _number(HoldScope.COMMAND), commands),
    )


def _number(scope: HoldScope) -> ColumnElement[int]:
    """Return the id in `reach` of a hold of this scope; of others, null."""
    return cast(case((Hold.scope == scope, Hold.reach)), BigInteger)
