"""SQL of where people and grants belong: regions and units, which are other features' tables."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within_text

_PREFIX = text("select prefix from regions where code = :code")
_REGION_OF_UNIT = text(
    "select r.code, r.prefix from organisations o join regions r on r.code = o.region_code "  # noqa: S608 - names from our own constants
    f"where o.id = :id and {within_text('o.region_code', 'o.id')}"
)


class Home(NamedTuple):
    """A region: its code, and what the codes of its subtree begin with."""

    code: str
    prefix: str


async def prefix_of_region(session: AsyncSession, code: str) -> str | None:
    """Return what the codes of a region's subtree begin with; None if there is no such region."""
    found: str | None = await session.scalar(_PREFIX, {"code": code})
    return found


async def region_of_unit(session: AsyncSession, unit_id: int, remit: Remit) -> Home | None:
    """Return where a unit is at home; None if there is no such unit within the remit."""
    given = {"id": unit_id} | remit_values(remit)
    found = (await session.execute(_REGION_OF_UNIT, given)).one_or_none()
    return Home(*found) if found else None
