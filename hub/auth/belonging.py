"""Where somebody belongs, or a grant holds: a region, a unit in it, or the whole hub."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.policy import check, may_there
from hub.access.remit import WHOLE_HUB, Place, Remit
from hub.auth.repository import belonging as repository
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput


@dataclass(frozen=True, slots=True)
class Belonging:
    """A place as the tables have it, and as remits know it."""

    region_code: str | None
    organisation_id: int | None
    place: Place


async def known(
    session: AsyncSession, remit: Remit, region_code: str | None, organisation_id: int | None
) -> Belonging:
    """Return a place that somebody has named.

    Raises:
        InvalidInput: there is no such region, or no such unit that they may know of.
    """
    prefix = WHOLE_HUB
    if organisation_id is not None:
        home = await repository.region_of_unit(session, organisation_id, remit)
        if home is None:
            raise _unknown("organisation_id", _("there is no such organisation"))
    if region_code is not None:
        found = await repository.prefix_of_region(session, region_code)
        if found is None:
            raise _unknown("region_code", _("there is no region {code}", code=region_code))
        prefix = found
    return Belonging(region_code, organisation_id, Place(prefix, organisation_id))


async def home(
    session: AsyncSession, remit: Remit, region_code: str | None, organisation_id: int | None
) -> Belonging:
    """Return where somebody is to belong; with a unit alone, it is where the unit does.

    Raises:
        InvalidInput: as `known`.
        NotAllowed: it lies outside of the remit.
    """
    if region_code is None and organisation_id is not None:
        unit = await repository.region_of_unit(session, organisation_id, remit)
        region_code = unit.code if unit else None
    found = await known(session, remit, region_code, organisation_id)
    check(may_there(remit, found.place.prefix, organisation_id))
    return found


def _unknown(field: str, reason: str) -> InvalidInput:
    return InvalidInput(
        _("There is no such place."),
        remedy=_("GET /regions and GET /organisations list them."),
        errors=[FieldError(field=field, reason=reason)],
    )
