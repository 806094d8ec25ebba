"""What regions and organisations are called."""

from collections.abc import Collection

from sqlalchemy import BigInteger, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment.models import Organisation, Region


async def regions_called(session: AsyncSession, codes: Collection[str]) -> dict[str, str]:
    """Return the names of regions by their codes; unknown ones are left out."""
    wanted = literal(list(codes), ARRAY(Text))
    found = await session.execute(
        select(Region.code, Region.name).where(Region.code == any_(wanted))
    )
    return {row.code: row.name for row in found}


async def units_called(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Return the names of organisations by their ids; unknown ones are left out."""
    wanted = literal(list(ids), ARRAY(BigInteger))
    statement = select(Organisation.id, Organisation.name).where(Organisation.id == any_(wanted))
    return {row.id: row.name for row in await session.execute(statement)}
