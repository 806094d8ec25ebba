"""What people call the places that rules and holds name by their codes and ids."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_NAMES = text(
    """
    select 'regions' as kind, code as key, name from regions where code = any(:codes)
    union all
    select 'prefixes', prefix, name from regions where prefix = any(:prefixes)
    union all
    select 'units', cast(id as text), name from organisations where id = any(:units)
    union all
    select 'accounts', cast(id as text), name from accounts where id = any(:accounts)
    """
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of regions by code and by prefix, of units and accounts by the id as text."""

    regions: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)


async def names(
    session: AsyncSession,
    *,
    codes: Collection[str] = (),
    prefixes: Collection[str] = (),
    units: Collection[int] = (),
    accounts: Collection[int] = (),
) -> Names:
    """Return what these are called; who is not there is left out."""
    found = Names()
    given = {
        "codes": list(codes),
        "prefixes": list(prefixes),
        "units": list(units),
        "accounts": list(accounts),
    }
    if any(given.values()):
        for row in await session.execute(_NAMES, given):
            getattr(found, row.kind)[row.key] = row.name
    return found
