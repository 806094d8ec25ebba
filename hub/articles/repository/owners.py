"""SQL of whose articles can be: regions and units, as far as articles have to know them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within_text
from hub.articles.owner import PLACES_SHOWN, Owner

_REGION = text("select code, null from regions where code = :code")
_PREFIX = text("select prefix from regions where code = :code")

_UNIT = text(
    "select region_code, id from organisations o "  # noqa: S608 - names from our own constants
    "where id = :id and (id = any(cast(:remit_organisations as bigint[])) "
    f"or {within_text('o.region_code', 'o.id')})"
)

# whoever may do something for a unit may do it for those below it, and means the unit
_PLACES = text(
    """
    with place as (
        select * from unnest(
            cast(:remit_prefixes as text[]), cast(:remit_organisations as bigint[]))
            as p (prefix, organisation))
    select coalesce(r.code, o.region_code), place.organisation
    from place
    left join regions r on r.prefix = place.prefix
    left join organisations o on o.id = place.organisation
    where (cast(:region as text) is null
        or place.organisation is not null and :region like place.prefix || '%')
    and not exists (
        select from place above
        where above.prefix = place.prefix and above.organisation = o.parent_id)
    order by 1, 2
    limit :limit
    """
)


_NAMES = text(
    """
    select r.code, null, r.name from regions r where r.code = any(cast(:codes as text[]))
    union all
    select null, o.id, o.name from organisations o where o.id = any(cast(:units as bigint[]))
    """
)


async def names(session: AsyncSession, owners: Iterable[Owner]) -> dict[str | int, str]:
    """Return the names of regions by their codes, and of units by their ids."""
    known = set(owners)
    codes = sorted({owner.region for owner in known if owner.region})
    units = sorted({owner.organisation for owner in known if owner.organisation})
    if not codes and not units:
        return {}
    rows = await session.execute(_NAMES, {"codes": codes, "units": units})
    return {row[0] or row[1]: row[2] for row in rows}


async def region(session: AsyncSession, code: str) -> Owner | None:
    """Return the place that a region's code names."""
    return await _one(session, _REGION, {"code": code})


async def prefix_of(session: AsyncSession, code: str) -> str | None:
    """Return the prefix of a region's codes; None for one that there is not."""
    prefix: str | None = await session.scalar(_PREFIX, {"code": code})
    return prefix


async def unit(session: AsyncSession, organisation: int, remit: Remit) -> Owner | None:
    """Return the place of a unit that lies within a remit, or that it names."""
    return await _one(session, _UNIT, {"id": organisation} | remit_values(remit))


async def places_of(
    session: AsyncSession, remit: Remit, region: str | None = None
) -> Sequence[Owner]:
    """Return the places of a remit, as many as one wants to read.

    Args:
        session: any transaction.
        remit: whose.
        region: a code, for the units alone for which the remit holds there.
    """
    given = {k: v for k, v in remit_values(remit).items() if k != "remit_everywhere"}
    rows = await session.execute(_PLACES, given | {"region": region, "limit": PLACES_SHOWN})
    return [Owner(region or row[0], row[1]) for row in rows]


async def _one(session: AsyncSession, statement: TextClause, given: dict[str, Any]) -> Owner | None:
    row = (await session.execute(statement, given)).one_or_none()
    return Owner(*row) if row else None
