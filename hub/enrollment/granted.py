"""What of an account was not granted to whoever enrols it. Pure.

That something is there which was not granted to them shows as little as it can: an account can be
enrolled once, and a unit's name is one unit's, so both are told apart from what is free, and no
more of them is said.
"""

from collections.abc import Iterator

from hub.access.remit import Remit
from hub.enrollment.codes import prefix_of
from hub.enrollment.enroller import Enroller
from hub.enrollment.known import Known
from hub.enrollment.platforms import Wrong
from hub.enrollment.schemas import AccountFields
from hub.kit.i18n import _


def reaches(remit: Remit, region: str) -> bool:
    """Say whether all of a region lies within a remit, or what some unit has there."""
    return any(prefix_of(region).startswith(place.prefix) for place in remit.places)


def touches(remit: Remit, region: str) -> bool:
    """Say whether anything of a region's subtree lies within a remit."""
    prefix = prefix_of(region)
    return reaches(remit, region) or any(p.prefix.startswith(prefix) for p in remit.places)


def not_granted(account: AccountFields, known: Known, enroller: Enroller) -> Iterator[Wrong]:
    """Return what of an account would lie outside of where somebody may enrol."""
    if (account.platform, account.external_id) in known.elsewhere:
        yield Wrong("external_id", _("another unit has enrolled this account already"))
    region = account.region_code
    if region is None or region not in known.regions:
        return  # which is said of it already
    if not reaches(enroller.writes, region):
        yield Wrong("region_code", region_not_granted(region))
    elif not _covers(enroller.writes, account, known):
        yield Wrong("organisation", _("the accounts of this unit were not granted to you"))
    elif account.credentials and not _covers(enroller.sets, account, known):
        reason = _("you may enrol accounts here, but not set their credentials")
        yield from (Wrong(f"credentials.{name}", reason) for name in account.credentials)


def region_not_granted(code: str) -> str:
    """Say that a region was not granted to whoever asks."""
    return _("region {code} was not granted to you", code=code)


def _covers(remit: Remit, account: AccountFields, known: Known) -> bool:
    if account.region_code is None or account.organisation is None:
        return True
    unit = known.organisations.get(account.organisation)
    return remit.covers(prefix_of(account.region_code), unit.id if unit else None)
