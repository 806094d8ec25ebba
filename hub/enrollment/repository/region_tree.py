"""SQL of the tree of regions: what lies below one, and how many accounts in each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    any_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.remit import WHOLE_HUB, Remit
from hub.enrollment.codes import DIGITS, bounds
from hub.enrollment.models import Account, AccountStatus, Region
from hub.enrollment.repository.accounts import lies_within
from hub.kit.spelling import named

MOST_FOUND = 50

_AFTER_THE_DIGITS = ":"
_CHILD = aliased(Region, name="child")
_ABOVE = aliased(Region, name="above")

Rows = Sequence[Row[*tuple[Any, ...]]]
"""Of each region code, name, level, accounts, has_children and above, the outermost's name first"""


async def children(session: AsyncSession, parent: str | None, remit: Remit) -> Rows:
    """Return the children of a region as far as a remit touches them; the remit's top for None."""
    here = _is_top(remit) if parent is None else Region.parent_code == parent
    statement = _nodes(remit).where(here, _touched(remit)).order_by(Region.code)
    return (await session.execute(statement)).all()


async def found(
    session: AsyncSession,
    typed: str,
    parent: str | None,
    remit: Remit,
    *,
    limit: int = MOST_FOUND,
) -> Rows:
    """Return the regions that somebody may mean, the largest first."""
    fits = or_(
        named(Region.name, Region.spelled, typed), Region.code.startswith(typed, autoescape=True)
    )
    order = (func.length(Region.prefix), Region.code)
    statement = _nodes(remit).where(fits, _touched(remit)).order_by(*order).limit(limit)
    if parent is not None:
        statement = statement.where(_is_below(*bounds(parent)))
    return (await session.execute(statement)).all()


def _nodes(remit: Remit) -> Select[*tuple[Any, ...]]:
    counted = select(func.count()).where(
        Account.region_code >= Region.prefix,
        Account.region_code < Region.prefix + _AFTER_THE_DIGITS,
        Account.status == AccountStatus.ACTIVE,
        lies_within(remit),
    )
    prefixes = [func.left(Region.prefix, digits) for digits in DIGITS.values()]
    names = (
        select(_ABOVE.name)
        .where(_ABOVE.prefix.in_(prefixes), _ABOVE.prefix != Region.prefix)
        .order_by(_ABOVE.prefix)
    )
    return select(
        Region.code,
        Region.name,
        Region.level,
        counted.correlate(Region).scalar_subquery().label("accounts"),
        exists().where(_CHILD.parent_code == Region.code).label("has_children"),
        func.array(names.correlate(Region).scalar_subquery(), type_=ARRAY(String)).label("above"),
    )


def _is_top(remit: Remit) -> ColumnElement[bool]:
    prefixes = {place.prefix for place in remit.places}
    if WHOLE_HUB in prefixes:
        return Region.parent_code.is_(None)
    tops = [each for each in prefixes if not any(_is_inside(each, other) for other in prefixes)]
    return Region.prefix == any_(literal(tops, ARRAY(String)))


def _is_inside(prefix: str, other: str) -> bool:
    return prefix != other and prefix.startswith(other)


def _touched(remit: Remit) -> ColumnElement[bool]:
    """Return the condition that a region lies in a place of a remit, or such a place in it."""
    return or_(false(), *map(_is_around, {place.prefix for place in remit.places}))


def _is_around(prefix: str) -> ColumnElement[bool]:
    if prefix == WHOLE_HUB:
        return true()
    above = [prefix[:digits] for digits in DIGITS.values() if digits < len(prefix)]
    return or_(_is_below(prefix, prefix + _AFTER_THE_DIGITS), Region.prefix.in_(above))


def _is_below(low: str, high: str) -> ColumnElement[bool]:
    return (Region.code >= low) & (Region.code < high)
