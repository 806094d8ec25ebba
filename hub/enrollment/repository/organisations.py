"""SQL of organisations."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import BigInteger, Text, any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment.models import Organisation
from hub.enrollment.plan import NewUnit
from hub.kit.bulk import Columns, by_column, insertion

COLUMNS: Columns = {"name": "text", "region_code": "text", "level": "text"}

_INSERT = text(insertion("organisations", COLUMNS))


async def insert(session: AsyncSession, units: Iterable[NewUnit]) -> None:
    """Add units."""
    rows = [(unit.name, unit.region_code, unit.level) for unit in units]
    await session.execute(_INSERT, by_column(COLUMNS, rows))


async def regions_of(session: AsyncSession, names: Iterable[str]) -> dict[str, str]:
    """Return the region of each of these units, by name; unknown ones are left out."""
    wanted = literal(list(names), ARRAY(Text))
    statement = select(Organisation.name, Organisation.region_code)
    found = await session.execute(statement.where(Organisation.name == any_(wanted)))
    return dict(found.all())


async def existing(session: AsyncSession, ids: Collection[int]) -> set[int]:
    """Return those of `ids` that there are."""
    wanted = literal(list(ids), ARRAY(BigInteger))
    return set(
        await session.scalars(select(Organisation.id).where(Organisation.id == any_(wanted)))
    )


async def page(
    session: AsyncSession, *, region: tuple[str, str] | None, q: str | None, after: int, limit: int
) -> Sequence[Organisation]:
    """Return units by id: those in the bounds of a region's subtree, those whose name fits."""
    statement = select(Organisation).where(Organisation.id > after)
    if region is not None:
        low, high = region
        statement = statement.where(
            Organisation.region_code >= low, Organisation.region_code < high
        )
    if q is not None:
        statement = statement.where(Organisation.name.contains(q, autoescape=True))
    return (await session.scalars(statement.order_by(Organisation.id).limit(limit))).all()
