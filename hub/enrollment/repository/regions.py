"""SQL of regions."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Text, any_, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment.models import Region
from hub.kit.bulk import Columns, by_column, insertion, unnested
from hub.kit.spelling import named, spell


class RegionRow(NamedTuple):
    """A region as it is imported, in the order of `COLUMNS`."""

    code: str
    name: str
    level: str
    parent_code: str | None
    prefix: str
    is_grouping: bool


COLUMNS: Columns = {
    "code": "text",
    "name": "text",
    "level": "text",
    "parent_code": "text",
    "prefix": "text",
    "is_grouping": "boolean",
}

_WRITTEN = {**COLUMNS, "spelled": "text"}

_INSERT = text(insertion("regions", _WRITTEN))
_UPDATE = text(
    "update regions g set name = r.name, level = r.level, parent_code = r.parent_code, "  # noqa: S608 - our own constants
    "prefix = r.prefix, is_grouping = r.is_grouping, spelled = r.spelled "
    f"from {unnested(_WRITTEN)} "
    "where g.code = r.code"
)


async def lock(session: AsyncSession) -> None:
    """Let nobody else write regions until the transaction ends."""
    await session.execute(text("lock table regions in share row exclusive mode"))


async def every(session: AsyncSession) -> dict[str, RegionRow]:
    """Return all regions by code."""
    found = await session.execute(select(*(getattr(Region, name) for name in COLUMNS)))
    return {row.code: RegionRow(*row) for row in found}


async def insert(session: AsyncSession, rows: Iterable[RegionRow]) -> None:
    """Add regions; a parent may be among them."""
    await session.execute(_INSERT, by_column(_WRITTEN, map(_written, rows)))


async def update(session: AsyncSession, rows: Iterable[RegionRow]) -> None:
    """Bring regions to what their rows say."""
    await session.execute(_UPDATE, by_column(_WRITTEN, map(_written, rows)))


async def groupings(session: AsyncSession, codes: Iterable[str]) -> dict[str, bool]:
    """Return whether each of `codes` is a grouping; what is not enrolled is left out."""
    wanted = literal(list(codes), ARRAY(Text))
    statement = select(Region.code, Region.is_grouping).where(Region.code == any_(wanted))
    return dict((await session.execute(statement)).all())


async def page(
    session: AsyncSession, *, parent: str | None, q: str | None, after: str, limit: int
) -> Sequence[Region]:
    """Return regions by code: the children of `parent`, those whose name or code fits `q`."""
    statement = select(Region).where(Region.code > after)
    if parent is not None:
        statement = statement.where(Region.parent_code == parent)
    if q is not None:
        fits = (
            named(Region.name, Region.spelled, q),
            Region.code.startswith(q, autoescape=True),
        )
        statement = statement.where(or_(*fits))
    return (await session.scalars(statement.order_by(Region.code).limit(limit))).all()


async def by_prefixes(session: AsyncSession, prefixes: Sequence[str]) -> Sequence[Region]:
    """Return the regions with these prefixes, the outermost first."""
    statement = select(Region).where(Region.prefix.in_(prefixes)).order_by(Region.prefix)
    return (await session.scalars(statement)).all()


def _written(row: RegionRow) -> tuple[Any, ...]:
    return *row, spell(row.name)
