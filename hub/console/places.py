"""Places as people type them: a region or a unit, by number, name or pinyin."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.repository import organisations, regions
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

FEW = 6  # that are named, where a name is several places'
MOST_DIGITS = 18  # of an organisation's number


class _Named(Protocol):
    name: Any


async def region_code(session: AsyncSession, text: str, field: str) -> str | None:
    """Return the code of a region, of its code, its name or its pinyin; None for nothing typed.

    Args:
        session: a unit of work.
        text: what was typed.
        field: the form's field that it was typed into.

    Raises:
        InvalidInput: none is called so, or several.
    """
    if not text or (text.isascii() and text.isdigit()):
        return text or None
    found = await regions.page(session, parent=None, q=text, after="", limit=FEW)
    return str(_one(found, text, field, "code").code)


async def organisation_id(session: AsyncSession, remit: Remit, text: str, field: str) -> int | None:
    """Return the number of a unit, of its number, name or pinyin; None for nothing typed.

    Args:
        session: a unit of work.
        remit: where whoever asks may look.
        text: what was typed.
        field: the form's field that it was typed into.

    Raises:
        InvalidInput: none is called so where they may look, or several.
    """
    if not text or (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        return int(text) if text else None
    found = await organisations.page(session, remit, region=None, q=text, after=0, limit=FEW)
    return int(_one(found, text, field, "id").id)


def _one(found: Sequence[_Named], text: str, field: str, key: str) -> Any:
    exact = [each for each in found if each.name == text] or found
    if len(exact) == 1:
        return exact[0]
    several = _(", ").join(f"{each.name} {getattr(each, key)}" for each in exact)
    reason = _("several are called so: {names}", names=several) if exact else _("none is called so")
    error = FieldError(field=field, reason=reason)
    raise InvalidInput(_("There is no such place."), errors=[error])
