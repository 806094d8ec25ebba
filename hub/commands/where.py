"""Whether the regions, accounts and so on that a request names are there, and within reach."""

from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.commands.facts import Facts
from hub.commands.rule import TargetRule
from hub.commands.schemas import Scope
from hub.enrollment.codes import prefix_of
from hub.enrollment.selection import Selection
from hub.enrollment.unknown import unknown_parts
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput, NotAllowed


async def check_target(session: AsyncSession, target: TargetRule, facts: Facts) -> None:
    """Raise `InvalidInput` naming every part of a rule that is not there.

    Raises:
        NotAllowed: naming every region that was not granted.
    """
    check_regions(facts.mandate.remit, "body.target.regions", target.regions)
    errors = await _unknown(session, "body.target", target.selection(), facts)
    exclusion = target.exclusion()
    if exclusion is not None:
        errors += await _unknown(session, "body.target.exclude", exclusion, facts)
    _refuse(errors)


async def check_scope(session: AsyncSession, scope: Scope | None, facts: Facts) -> None:
    """Raise `InvalidInput` naming every region and account of a scope that is not there.

    Raises:
        NotAllowed: naming every region that was not granted.
    """
    if scope is not None:
        check_regions(facts.mandate.remit, "body.scope.regions", scope.regions)
        named = Selection(regions=tuple(scope.regions), accounts=tuple(scope.accounts))
        _refuse(await _unknown(session, "body.scope", named, facts))


async def _unknown(
    session: AsyncSession, field: str, selection: Selection, facts: Facts
) -> list[FieldError]:
    errors = await unknown_parts(session, selection, facts.platforms, facts.mandate.remit)
    return [FieldError(field=f"{field}.{e.field}", reason=e.reason) for e in errors]


def check_regions(remit: Remit, field: str, codes: Sequence[str]) -> None:
    """Raise `NotAllowed` naming every region that lies outside of a remit."""
    errors = list(_outside(remit, field, codes))
    if errors:
        raise NotAllowed(
            _("Some of the regions were not granted to you; nothing was done."),
            remedy=_("Leave them out, or ask whoever is responsible for them."),
            errors=errors,
        )


def _outside(remit: Remit, field: str, codes: Sequence[str]) -> Iterator[FieldError]:
    for index, code in enumerate(codes):
        if not any(prefix_of(code).startswith(place.prefix) for place in remit.places):
            reason = _("region {code} was not granted to you", code=code)
            yield FieldError(field=f"{field}[{index}]", reason=reason)


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise InvalidInput(
            _("Some of what is named is not there; nothing was done."),
            remedy=_("Correct each field under `errors`, or enrol what is missing."),
            errors=errors,
        )
