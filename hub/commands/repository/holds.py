"""Holds: stop switches that every claim reads."""

from collections.abc import Sequence

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.deliveries.models import Hold


async def place(
    session: AsyncSession, *, scope: str, reach: str, reason: str, actor: str
) -> tuple[Hold, bool]:
    """Place a hold; return the one that stands there now, and whether it is new."""
    statement = (
        insert(Hold)
        .values(scope=scope, reach=reach, reason=reason, placed_by=actor)
        .on_conflict_do_nothing(
            index_elements=[Hold.scope, Hold.reach], index_where=text("lifted_at is null")
        )
        .returning(Hold)
    )
    while True:
        placed = await session.scalar(statement)
        if placed is not None:
            return placed, True
        standing = await find_standing(session, scope, reach)
        if standing is not None:  # else it was lifted between the two
            return standing, False


async def find_standing(session: AsyncSession, scope: str, reach: str) -> Hold | None:
    """Return the hold that stands there."""
    statement = select(Hold).where(
        Hold.scope == scope, Hold.reach == reach, Hold.lifted_at.is_(None)
    )
    return (await session.scalars(statement)).one_or_none()


async def find(session: AsyncSession, hold_id: int) -> Hold | None:
    """Return a hold, standing or lifted."""
    return await session.get(Hold, hold_id, populate_existing=True)


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
    session: AsyncSession, *, lifted: bool, before: int | None, limit: int
) -> Sequence[Hold]:
    """Return holds, the newest first, from below id `before`; lifted ones only if asked for."""
    statement = select(Hold)
    if not lifted:
        statement = statement.where(Hold.lifted_at.is_(None))
    if before is not None:
        statement = statement.where(Hold.id < before)
    return (await session.scalars(statement.order_by(Hold.id.desc()).limit(limit))).all()
