"""Whose an article is."""

from collections.abc import Sequence
from typing import NamedTuple

from hub.access.policy import No, may_there
from hub.access.remit import Remit
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

PLACES_SHOWN = 20  # of those that somebody can choose from, in an error


class Owner(NamedTuple):
    """Whose something is: a region's code and an organisation's id; None for the hub's own."""

    region: str | None
    organisation: int | None


HUBS_OWN = Owner(None, None)


def only_one(places: Sequence[Owner]) -> Owner:
    """Return the one place that somebody writes for.

    Raises:
        InvalidInput: there are several; it says which.
    """
    if len(places) == 1:
        return places[0]
    units = len({place.region for place in places}) == 1
    shown = ", ".join(str(place.organisation if units else _spelt(place)) for place in places)
    reason = _("must be named, since you write for several places: {places}", places=shown)
    raise wrong("organisation" if units else "region", reason)


def check_within(remit: Remit, owner: Owner) -> None:
    """Refuse a place outside of a remit.

    Raises:
        InvalidInput: with the reason.
    """
    verdict = may_there(remit, *owner)
    if isinstance(verdict, No):
        raise wrong("region", verdict.reason)


def wrong(field: str, reason: str) -> InvalidInput:
    """Return the error of a field that says whose an article is."""
    return InvalidInput(
        _("It can't be said whose this article is."),
        errors=[FieldError(field=field, reason=reason)],
    )


def _spelt(place: Owner) -> str:
    region = place.region or ""
    return f"{region} ({place.organisation})" if place.organisation else region
