"""SQL of what was granted to somebody, for themselves to read."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

_SHOWN = text(
    """
    select g.role, g.region_code, r.name as region, g.organisation_id, o.name as organisation
    from user_grants g
    left join regions r on r.code = g.region_code
    left join organisations o on o.id = g.organisation_id
    where g.user_id = :user and g.revoked_at is null
    order by g.region_code nulls first, g.organisation_id nulls first, g.role
    """
)


async def grants_shown(session: AsyncSession, user_id: int) -> Sequence[RowMapping]:
    """Return the grants that stand, with the names of their regions and units."""
    return (await session.execute(_SHOWN, {"user": user_id})).mappings().all()
