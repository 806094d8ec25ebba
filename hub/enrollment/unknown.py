"""What a selection names that is not there."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.repository import accounts, organisations, regions
from hub.enrollment.selection import Selection
from hub.kit.i18n import _, later
from hub.kit.problems import FieldError

_NOT_THERE = {
    "regions": later("there is no region {value}"),
    "platforms": later("there is no platform {value}"),
    "organisations": later("there is no organisation {value}"),
    "accounts": later("there is no account {value}"),
}


async def unknown_parts(
    session: AsyncSession, selection: Selection, platforms: Collection[str], remit: Remit
) -> list[FieldError]:
    """Return an error for each region, platform, organisation and account that is not known.

    Args:
        session: to look them up.
        selection: what somebody asked for.
        platforms: the keys of those that there are.
        remit: where whoever asks may; accounts and organisations outside are not known to them.

    Returns:
        Errors whose `field` is relative to the selection: `regions[0]`.
    """
    known: dict[str, Collection[Any]] = {
        "regions": await regions.groupings(session, selection.regions),
        "platforms": platforms,
        "organisations": await organisations.existing(session, selection.organisations, remit),
        "accounts": await accounts.existing(session, selection.accounts, remit),
    }
    return [
        error
        for part, there in known.items()
        for error in _unknown(part, getattr(selection, part), there)
    ]


def _unknown(part: str, named: Sequence[Any], there: Collection[Any]) -> Iterator[FieldError]:
    for index, value in enumerate(named):
        if value not in there:
            reason = _(_NOT_THERE[part], value=value)
            yield FieldError(field=f"{part}[{index}]", reason=reason)
