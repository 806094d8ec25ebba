"""How far a retraction or a reinstatement reaches of whoever may not reach everywhere."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Place, Remit
from hub.commands.models import BanScope
from hub.commands.reach import Reach
from hub.commands.repository import places


async def granted(session: AsyncSession, reaches: Sequence[Reach], remit: Remit) -> list[Reach]:
    """Return what of these reaches lies within a remit.

    Everywhere is, for whoever is responsible for a city, all of that city: nobody has to name
    anything at three in the morning. Where only a unit's accounts were granted, they are named
    one by one, so that the ban that is left behind reaches no other unit's.
    """
    if remit.is_everywhere:
        return list(reaches)
    accounts = [reach for reach in reaches if reach.scope is BanScope.ACCOUNT]
    prefixes = [reach.reach for reach in reaches if reach.scope is not BanScope.ACCOUNT]
    whole = {_common(prefix, place) for prefix in prefixes for place in remit.places} - {None}
    regions = [Reach(BanScope.REGION, prefix) for prefix in sorted(filter(None, whole))]
    units = Remit(tuple(place for place in remit.places if place.organisation is not None))
    single = await places.accounts_of(session, units, prefixes) if units.places else []
    named = accounts + [Reach(BanScope.ACCOUNT, str(account)) for account in single]
    return regions + list(dict.fromkeys(named))


def _common(prefix: str, place: Place) -> str | None:
    """Return the part of a place that has this prefix; None if there is none, or only a unit's."""
    if place.organisation is not None:
        return None
    longer, shorter = sorted((prefix, place.prefix), key=len, reverse=True)
    return longer if longer.startswith(shorter) else None
