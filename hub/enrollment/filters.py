"""Why a list is empty, where a filter names what is not there, or not for whoever asks.

Looked into only when nothing was found: a page that shows something was asked for rightly.
"""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.granted import region_not_granted, touches
from hub.enrollment.repository import organisations, regions
from hub.enrollment.repository.account_pages import AccountFilter
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput


async def check_accounts_filter(
    session: AsyncSession, only: AccountFilter, platforms: Collection[str], remit: Remit
) -> None:
    """Raise `InvalidInput` naming each filter of accounts by which nothing can be found."""
    wrong = await _wrong_region(session, "query.region", only.region, remit)
    if only.platform is not None and only.platform not in platforms:
        there_are = ", ".join(sorted(platforms))
        reason = _("no connector has this name; there are: {names}", names=there_are)
        wrong.append(FieldError(field="query.platform", reason=reason))
    unit = only.organisation
    if unit is not None and not await organisations.existing(session, [unit], remit):
        reason = _("there is no organisation {unit}", unit=unit)
        wrong.append(FieldError(field="query.organisation", reason=reason))
    _refuse(wrong)


async def check_region_filter(
    session: AsyncSession, name: str, code: str | None, remit: Remit
) -> None:
    """Raise `InvalidInput` if a filter names a region that is not there, or was not granted."""
    _refuse(await _wrong_region(session, f"query.{name}", code, remit))


async def _wrong_region(
    session: AsyncSession, field: str, code: str | None, remit: Remit
) -> list[FieldError]:
    if code is None:
        return []
    if code not in await regions.groupings(session, [code]):
        return [FieldError(field=field, reason=_("there is no region {code}", code=code))]
    if not touches(remit, code):
        return [FieldError(field=field, reason=region_not_granted(code))]
    return []


def _refuse(wrong: list[FieldError]) -> None:
    if wrong:
        raise InvalidInput(
            _("{count} filter(s) name what is not there, or not yours.", count=len(wrong)),
            remedy=_("Correct each filter under `errors`, or leave it out."),
            errors=wrong,
        )
