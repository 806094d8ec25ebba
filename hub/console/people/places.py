"""The places of people, as they read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.user_schemas import StandingGrant, UserOut
from hub.enrollment.repository.called import regions_called, units_called


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """What the places of some people are called."""

    regions: dict[str, str]
    units: dict[int, str]

    def of(self, region: str | None, unit: int | None, nowhere: str) -> str:
        """Write a place: `武汉市 · 武汉市融媒体中心`."""
        names = [self.regions.get(region, region)] if region else []
        names += [self.units.get(unit, f"#{unit}")] if unit is not None else []
        return " · ".join(names) or nowhere


async def names_of(session: AsyncSession, users: Iterable[UserOut]) -> PlaceNames:
    """Find what the places of people, and of what they hold, are called."""
    places: list[UserOut | StandingGrant] = []
    for user in users:
        places += [user, *user.grants]
    codes = {place.region_code for place in places if place.region_code}
    units = {place.organisation_id for place in places if place.organisation_id is not None}
    return PlaceNames(await regions_called(session, codes), await units_called(session, units))
