"""Which accounts a rule means, as SQL.

Within one part of a selection its values are alternatives; the parts narrow each other; single
accounts come on top. Nothing said is nothing selected: everywhere has to be said.

    Selection(regions=("420100",), platforms=("site",))          # Wuhan's and below, of site only
    Selection(everywhere=True, levels=("county",))               # every county's
    Selection(regions=("420100",), accounts=(38,))               # Wuhan's and account 38

An exclusion is hit by any part of it alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    any_,
    false,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from hub.enrollment.codes import outermost
from hub.enrollment.models import Account
from hub.enrollment.repository.accounts import lies_in_any


@dataclass(frozen=True, slots=True)
class Selection:
    """The parts of a rule.

    Attributes:
        regions: codes, each with its subtree.
        organisations: ids.
        accounts: ids.
        everywhere: all accounts, as far as the other parts do not narrow them.
    """

    regions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    everywhere: bool = False


def select_accounts(
    include: Selection, exclude: Selection | None = None
) -> Select[int, str, str, str, str]:
    """Return the statement that selects id, platform, level, status and region_code."""
    statement = select(
        Account.id, Account.platform, Account.level, Account.status, Account.region_code
    ).where(_meant(include))
    return statement if exclude is None else statement.where(not_(_hit(exclude)))


def _meant(include: Selection) -> ColumnElement[bool]:
    parts = list(_parts(include))
    narrowed = and_(*parts) if parts else _everywhere(include)
    return or_(narrowed, *_single(include))


def _hit(exclude: Selection) -> ColumnElement[bool]:
    return or_(_everywhere(exclude), *_parts(exclude), *_single(exclude))


def _everywhere(selection: Selection) -> ColumnElement[bool]:
    return true() if selection.everywhere else false()


def _parts(selection: Selection) -> Iterator[ColumnElement[bool]]:
    if selection.regions:
        yield lies_in_any(outermost(selection.regions))
    if selection.levels:
        yield _among(Account.level, selection.levels, Text())
    if selection.platforms:
        yield _among(Account.platform, selection.platforms, Text())
    if selection.organisations:
        yield _among(Account.organisation_id, selection.organisations, BigInteger())
    if selection.tags:
        yield Account.tags.overlap(list(selection.tags))


def _single(selection: Selection) -> Iterator[ColumnElement[bool]]:
    if selection.accounts:
        yield _among(Account.id, selection.accounts, BigInteger())


def _among(column: Any, values: tuple[Any, ...], kind: Any) -> ColumnElement[bool]:
    # one array, however many values: IN would bind each, and PostgreSQL takes 32,767
    found: ColumnElement[bool] = column == any_(literal(list(values), ARRAY(kind)))
    return found
