"""SQL of regions, and of the accounts that make them a site."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment.codes import ancestors
from hub.enrollment.models import Level
from hub.sites.repository import PLATFORM
from hub.sites.view import Region, Unit

# what hangs from a grouping counts as below what the grouping hangs from
_AROUND = text(
    """
    select r.code, r.name, r.prefix, r.is_grouping, u.units
    from (
        select code from regions where prefix = any(:chain)
        union
        select code from regions where parent_code = :code
        union
        select b.code from regions g join regions b on b.parent_code = g.code
        where g.parent_code = :code and g.is_grouping
    ) as around
    join regions r on r.code = around.code
    cross join lateral (
        select coalesce(jsonb_agg(jsonb_build_array(a.id, a.name, o.name) order by a.id), '[]')
            as units
        from accounts a join organisations o on o.id = a.organisation_id
        where a.region_code = r.code and a.platform = :platform
    ) as u
    order by r.prefix
    """
).columns(units=JSONB())

_EVERY = text(
    """
    select r.code, r.name, r.prefix, r.is_grouping,
        coalesce(jsonb_agg(jsonb_build_array(a.id, a.name, '') order by a.id)
            filter (where a.id is not null), '[]') as units
    from regions r
    left join accounts a on a.region_code = r.code and a.platform = :platform
    where r.level <> :lowest
    group by r.code
    order by r.prefix
    """
).columns(units=JSONB())


async def around(session: AsyncSession, code: str) -> list[Region]:
    """Return what contains a region, the region itself, and what is directly below it."""
    given = {"chain": ancestors(code), "code": code, "platform": PLATFORM}
    return [_region(row) for row in await session.execute(_AROUND, given)]


async def every(session: AsyncSession) -> list[Region]:
    """Return all regions down to the counties, by prefix; their units without organisations."""
    given = {"platform": PLATFORM, "lowest": Level.TOWNSHIP}
    return [_region(row) for row in await session.execute(_EVERY, given)]


def _region(row: Any) -> Region:
    units = tuple(Unit(*unit) for unit in row.units)
    return Region(row.code, row.name, row.prefix, row.is_grouping, units)
