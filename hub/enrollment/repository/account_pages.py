"""SQL of pages of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, false, or_, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.models import Account
from hub.enrollment.repository.accounts import lies_in, lies_within, whole
from hub.kit.spelling import named

_ORDER = (Account.region_code, Account.id)  # that of an index

After = tuple[str, int]
"""The region and the id of the last account of the page before."""


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts a list shows; None is any.

    Attributes:
        region: a code; its whole subtree.
        q: part of a name, in characters or pinyin, or an external id.
    """

    region: str | None = None
    platform: str | None = None
    level: str | None = None
    status: str | None = None
    organisation: int | None = None
    tag: str | None = None
    q: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what an account must fulfil."""
        equal = {
            Account.platform: self.platform,
            Account.level: self.level,
            Account.status: self.status,
            Account.organisation_id: self.organisation,
        }
        found = [column == value for column, value in equal.items() if value is not None]
        if self.region is not None:
            found.append(lies_in(self.region))
        if self.tag is not None:
            found.append(Account.tags.contains([self.tag]))
        if self.q is not None:
            fits = named(Account.name, Account.spelled, self.q)
            found.append(or_(fits, Account.external_id == self.q))
        return found


async def page(
    session: AsyncSession, wanted: AccountFilter, remit: Remit, *, after: After, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return accounts of a remit by region, and in a region as they were enrolled.

    Each part of the remit is read from the index on, no further than a page goes. Asked for all at
    once, and by their ids, PostgreSQL takes accounts to be strewn over the table and goes through
    all of it for those of a county that were enrolled last.
    """
    conditions = [tuple_(*_ORDER) > after, *wanted.conditions()]
    parts = [
        select(Account.id).where(part, *conditions).order_by(*_ORDER).limit(limit)
        for part in _parts(remit)
    ]
    here = Account.id.in_(union_all(*parts))
    return (await session.execute(whole().where(here).order_by(*_ORDER).limit(limit))).all()


def _parts(remit: Remit) -> list[ColumnElement[bool]]:
    """Return the condition of each subtree; what several units have in one is one part."""
    subtrees = groupby(remit.places, key=attrgetter("prefix"))
    return [lies_within(Remit(tuple(places))) for _, places in subtrees] or [false()]
