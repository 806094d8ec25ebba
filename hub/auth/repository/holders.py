"""SQL of who may do something in a place: to tell people whom to ask."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.permissions import Permission
from hub.access.remit import Place
from hub.access.roles import PERMISSIONS

_HOLDERS = text(
    """
    select distinct u.name
    from users u
    join user_grants g on g.user_id = u.id and g.revoked_at is null
    left join regions r on r.code = g.region_code
    where u.kind = 'person' and u.disabled_at is null and u.id is distinct from :but
      and g.role = any(:roles) and starts_with(:prefix, coalesce(r.prefix, ''))
      and (g.organisation_id is null or g.organisation_id = :organisation)
    order by u.name limit :most
    """
)


async def holders_of(
    session: AsyncSession, permission: Permission, place: Place, *, but: int | None, most: int
) -> Sequence[str]:
    """Return the names of people who may do something there.

    Args:
        session: to look them up.
        permission: what they may do.
        place: where; whoever may do it above may do it there, too.
        but: the id of somebody who does not count.
        most: of how many names.
    """
    roles = [role for role, given in PERMISSIONS.items() if permission in given]
    given = {"roles": roles, "prefix": place.prefix, "organisation": place.organisation}
    return (await session.scalars(_HOLDERS, given | {"but": but, "most": most})).all()
