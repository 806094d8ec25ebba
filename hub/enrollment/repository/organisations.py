"""SQL of organisations."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import BigInteger, Text, any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import within
from hub.enrollment.known import Unit
from hub.enrollment.models import Organisation
from hub.enrollment.plan import NewUnit
from hub.kit.bulk import Columns, by_column, insertion
from hub.kit.spelling import named, spell

COLUMNS: Columns = {"name": "text", "region_code": "text", "level": "text", "spelled": "text"}

_INSERT = text(insertion("organisations", COLUMNS))


async def insert(session: AsyncSession, units: Iterable[NewUnit]) -> None:
    """Add units."""
    rows = [(unit.name, unit.region_code, unit.level, spell(unit.name)) for unit in units]
    await session.execute(_INSERT, by_column(COLUMNS, rows))


async def units(session: AsyncSession, names: Iterable[str]) -> dict[str, Unit]:
    """Return these units by name; unknown ones are left out."""
    wanted = literal(list(names), ARRAY(Text))
    statement = select(Organisation.name, Organisation.id, Organisation.region_code)
    found = await session.execute(statement.where(Organisation.name == any_(wanted)))
    return {name: Unit(number, region) for name, number, region in found}


async def existing(session: AsyncSession, ids: Collection[int], remit: Remit) -> set[int]:
    """Return those of `ids` that there are within a remit."""
    wanted = literal(list(ids), ARRAY(BigInteger))
    here = within(remit, Organisation.region_code, Organisation.id)
    found = select(Organisation.id).where(Organisation.id == any_(wanted), here)
    return set(await session.scalars(found))


async def page(  # noqa: PLR0913 - a list has as many filters as it has
    session: AsyncSession,
    remit: Remit,
    *,
    region: tuple[str, str] | None,
    q: str | None,
    after: int,
    limit: int,
) -> Sequence[Organisation]:
    """Return units of a remit by id: those in a region's bounds, those whose name fits."""
    here = within(remit, Organisation.region_code, Organisation.id)
    statement = select(Organisation).where(Organisation.id > after, here)
    if region is not None:
        low, high = region
        statement = statement.where(
            Organisation.region_code >= low, Organisation.region_code < high
        )
    if q is not None:
        statement = statement.where(named(Organisation.name, Organisation.spelled, q))
    return (await session.scalars(statement.order_by(Organisation.id).limit(limit))).all()
