"""What waits for people, whatever command it belongs to: SQL of its list and its counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within_text
from hub.enrollment.codes import bounds

# `offset 0` has these walk along the index of what is parked and look up the account of each: of
# rows that are minutes old PostgreSQL knows nothing, and would walk along it for each account
_WITHIN = within_text("a.region_code", "a.organisation_id")
_FITS = """
    and (cast(:code as text) is null or p.parked = :code)
    and (cast(:platform as text) is null or a.platform = :platform)
    and a.region_code >= :low and a.region_code < :high
"""
_COUNT = text(
    f"""
    select p.parked, count(*) as n from placements p
    where p.parked is not null and (cast(:remit_everywhere as boolean) or exists (
        select from accounts a where a.id = p.account_id
          and {_WITHIN} offset 0))
    group by p.parked order by n desc, p.parked
    """  # noqa: S608 - built from constants
)
# the title is of what is there or wanted: a newer version may be a draft
_PAGE = text(
    f"""
    with page as materialized (
        select p.article_id, p.account_id, p.slot, p.command_id, p.want, p.have, p.have_version,
            p.parked, p.why, p.tries, p.url, a.platform, a.level, a.region_code, a.name as account
        from placements p
            cross join lateral (select * from accounts where id = p.account_id offset 0) a
        where p.parked is not null and {_WITHIN} {_FITS}
          and (p.parked, p.article_id, p.account_id, p.slot)
            > (:after_code, :article, :account, cast(:slot as bigint))
        order by p.parked, p.article_id, p.account_id, p.slot limit :limit)
    select g.*, v.title
    from page g join versions v on v.article_id = g.article_id
        and v.number = greatest(g.want, coalesce(g.have_version, 0), 1)
    order by g.parked, g.article_id, g.account_id, g.slot
    """  # noqa: S608 - built from the constants above
)


class Mark(NamedTuple):
    """Where a page ended: why, and which placement."""

    code: str
    article_id: int
    account_id: int
    slot: int


FIRST = Mark("", 0, 0, -1)
_ALL_CODES = ("", ":")  # ":" follows "9"


@dataclass(frozen=True, slots=True)
class ParkedFilter:
    """Which parked placements a list has; None leaves a field open.

    Attributes:
        code: why they are parked.
        region: a code; its whole subtree.
    """

    code: str | None = None
    platform: str | None = None
    region: str | None = None


async def page(
    session: AsyncSession, wanted: ParkedFilter, remit: Remit, *, after: Mark, limit: int
) -> Sequence[RowMapping]:
    """Return parked placements within a remit, by why they are parked, then by their keys."""
    low, high = bounds(wanted.region) if wanted.region else _ALL_CODES
    given: dict[str, Any] = {
        "code": wanted.code,
        "platform": wanted.platform,
        "low": low,
        "high": high,
        "after_code": after.code,
        "article": after.article_id,
        "account": after.account_id,
        "slot": after.slot,
        "limit": limit,
    }
    return (await session.execute(_PAGE, given | remit_values(remit))).mappings().all()


async def counts(session: AsyncSession, remit: Remit) -> dict[str, int]:
    """Return how many placements within a remit are parked for which reason, the most first."""
    rows = await session.execute(_COUNT, remit_values(remit))
    return {row.parked: row.n for row in rows}
