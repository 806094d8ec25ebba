"""SQL of saved targets: of whoever may push in a set's place, or above, and of who saved it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.access.within import within
from hub.commands.models import TargetSet
from hub.commands.repository.places import Owner

_LINE = [column for column in TargetSet.__table__.columns if column.name != "rule"]


async def page(
    session: AsyncSession, mandate: Mandate, *, after: tuple[str, int], limit: int
) -> Sequence[Row[Any]]:
    """Return sets by name, from behind the key `after`, without their rules."""
    key = tuple_(TargetSet.name, TargetSet.id)
    statement = select(*_LINE).where(_is_theirs(mandate), key > tuple_(*after))
    ordered = statement.order_by(TargetSet.name, TargetSet.id).limit(limit)
    return (await session.execute(ordered)).all()


async def find(
    session: AsyncSession, set_id: int, mandate: Mandate, *, lock: bool = False
) -> TargetSet | None:
    """Return a set; locked, if that is wanted."""
    statement = select(TargetSet).where(TargetSet.id == set_id, _is_theirs(mandate))
    return await session.scalar(statement.with_for_update() if lock else statement)


async def count(session: AsyncSession, owner: Owner) -> int:
    """Return how many sets a place has."""
    there = (
        TargetSet.region_code.is_not_distinct_from(owner.region_code),
        TargetSet.organisation_id.is_not_distinct_from(owner.organisation_id),
    )
    return await session.scalar(select(func.count()).select_from(TargetSet).where(*there)) or 0


async def add(
    session: AsyncSession, name: str, rule: dict[str, Any], owner: Owner, actor: str
) -> TargetSet | None:
    """Save a rule under a name; None if its place has one of this name."""
    made = TargetSet(name=name, rule=rule, made_by=actor, **owner._asdict())
    try:
        async with session.begin_nested():
            session.add(made)
            await session.flush()
    except IntegrityError:
        return None
    await session.refresh(made)
    return made


async def replace(
    session: AsyncSession, found: TargetSet, name: str, rule: dict[str, Any], actor: str
) -> TargetSet | None:
    """Put another name and rule into a set; None if its place has another one of this name."""
    statement = (
        update(TargetSet)
        .where(TargetSet.id == found.id)
        .values(name=name, rule=rule, made_by=actor, made_at=func.clock_timestamp())
        .returning(TargetSet)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    try:
        async with session.begin_nested():
            return await session.scalar(statement)
    except IntegrityError:
        return None


async def remove(session: AsyncSession, set_id: int, mandate: Mandate) -> TargetSet | None:
    """Delete a set and return what it was."""
    statement = delete(TargetSet).where(TargetSet.id == set_id, _is_theirs(mandate))
    return await session.scalar(statement.returning(TargetSet))


def _is_theirs(mandate: Mandate) -> ColumnElement[bool]:
    """Return the condition; what somebody saves for several places lies above each of them."""
    here = within(mandate.remit, TargetSet.region_code, TargetSet.organisation_id)
    return or_(here, TargetSet.made_by == mandate.actor)
