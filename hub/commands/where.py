"""Whether the regions, accounts and so on that a request names are there."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.facts import Facts
from hub.commands.rule import TargetRule
from hub.commands.schemas import Scope
from hub.enrollment.selection import Selection
from hub.enrollment.unknown import unknown_parts
from hub.kit.problems import FieldError, InvalidInput


async def check_target(session: AsyncSession, target: TargetRule, facts: Facts) -> None:
    """Raise `InvalidInput` naming every part of a rule that is not there."""
    errors = await _unknown(session, "body.target", target.selection(), facts)
    exclusion = target.exclusion()
    if exclusion is not None:
        errors += await _unknown(session, "body.target.exclude", exclusion, facts)
    _refuse(errors)


async def check_scope(session: AsyncSession, scope: Scope | None, facts: Facts) -> None:
    """Raise `InvalidInput` naming every region and account of a scope that is not there."""
    if scope is not None:
        named = Selection(regions=tuple(scope.regions), accounts=tuple(scope.accounts))
        _refuse(await _unknown(session, "body.scope", named, facts))


async def _unknown(
    session: AsyncSession, field: str, selection: Selection, facts: Facts
) -> list[FieldError]:
    errors = await unknown_parts(session, selection, facts.platforms)
    return [FieldError(field=f"{field}.{e.field}", reason=e.reason) for e in errors]


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise InvalidInput(
            "Some of what is named is not there; nothing was done.",
            remedy="Correct each field under `errors`, or enrol what is missing.",
            errors=errors,
        )
