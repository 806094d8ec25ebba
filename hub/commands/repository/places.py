"""SQL of the place that something is issued for, and of what is there."""

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from sqlalchemy import func, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import WHOLE_HUB, Place, Remit
from hub.access.within import remit_values, within, within_text
from hub.enrollment.models import Account, Region

_BEYOND = text(
    f"""
    select count(*) from placements p join accounts a on a.id = p.account_id
    where p.article_id = any(:articles) and (p.want > 0 or p.have <> 'none')
      and not {within_text("a.region_code", "a.organisation_id")}
    """  # noqa: S608 - names from our own constants
)


class Owner(NamedTuple):
    """Whose something is: a region's code and an organisation's id; None for the centre's."""

    region_code: str | None
    organisation_id: int | None


async def owner_of(session: AsyncSession, remit: Remit) -> Owner:
    """Return whose it is what somebody does with this remit.

    Of several places it is the region that they all lie in, so that only who is above all of them
    may undo it.
    """
    units = {place.organisation for place in remit.places}
    common = _shared([place.prefix for place in remit.places])
    smallest = (
        select(Region.code)
        .where(literal(common).startswith(Region.prefix))
        .order_by(func.length(Region.prefix).desc())
        .limit(1)
    )
    code = await session.scalar(smallest) if common else None
    return Owner(code, units.pop() if len(units) == 1 else None)


async def remit_of(session: AsyncSession, owner: Owner) -> Remit:
    """Return the place that something was issued for, as a remit."""
    prefix = await session.scalar(select(Region.prefix).where(Region.code == owner.region_code))
    return Remit((Place(prefix or WHOLE_HUB, owner.organisation_id),))


def _shared(prefixes: Sequence[str]) -> str:
    """Return what all of them begin with."""
    first, last = min(prefixes), max(prefixes)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(character for character, _ in same)


async def accounts_of(session: AsyncSession, remit: Remit, prefixes: Sequence[str]) -> list[int]:
    """Return the accounts within a remit whose region's code begins with one of the prefixes."""
    here = within(remit, Account.region_code, Account.organisation_id)
    begins = or_(*(Account.region_code.startswith(prefix) for prefix in prefixes))
    return list(await session.scalars(select(Account.id).where(here, begins).order_by(Account.id)))


async def beyond(session: AsyncSession, articles: Sequence[int], remit: Remit) -> int:
    """Count the placements of articles that lie outside of a remit, and where something is."""
    if remit.is_everywhere:
        return 0
    given = {"articles": list(articles)} | remit_values(remit)
    return int(await session.scalar(_BEYOND, given) or 0)
