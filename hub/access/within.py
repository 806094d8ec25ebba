"""A remit as SQL: never fetch first and filter afterwards.

Rows say where they belong in two columns, a region's code and an organisation's id; without a code
they are the hub's own, which only a remit over the whole hub covers.
"""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, true

from hub.access.remit import Place, Remit

_AFTER_THE_DIGITS = ":"  # follows "9": a subtree is prefix <= code < prefix + ":"

_WITHIN = """(cast(:remit_everywhere as boolean) or exists (
    select from unnest(cast(:remit_prefixes as text[]), cast(:remit_organisations as bigint[]))
        as remit (prefix, organisation)
    where coalesce({region}, '') >= remit.prefix and coalesce({region}, '') < remit.prefix || ':'
      and (remit.organisation is null or remit.organisation = {organisation})))"""


def within(
    remit: Remit, region: SQLColumnExpression[Any], organisation: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """Return the condition that a row lies within a remit.

    Args:
        remit: where.
        region: the column with the region's code.
        organisation: the column with the organisation's id.
    """
    return or_(false(), *(_in_place(place, region, organisation) for place in remit.places))


def _in_place(
    place: Place, region: SQLColumnExpression[Any], organisation: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    end = place.prefix + _AFTER_THE_DIGITS
    subtree = and_(region >= place.prefix, region < end) if place.prefix else true()
    return (
        subtree if place.organisation is None else and_(subtree, organisation == place.organisation)
    )


def within_text(region: str, organisation: str) -> str:
    """Return the same for a statement in text; it binds what `remit_values` returns.

    Args:
        region: the column with the region's code, as `"a.region_code"`.
        organisation: the column with the organisation's id.
    """
    return _WITHIN.format(region=region, organisation=organisation)


def remit_values(remit: Remit) -> dict[str, Any]:
    """Return what `within_text` binds."""
    return {
        "remit_everywhere": remit.is_everywhere,
        "remit_prefixes": [place.prefix for place in remit.places],
        "remit_organisations": [place.organisation for place in remit.places],
    }
