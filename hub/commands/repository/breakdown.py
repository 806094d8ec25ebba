"""What a command came to, by region and by what the platforms said.

Only the command's own rows are read: a range of `deliveries`, and of `placements` by its articles.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.repository.groups import group_of, words_of
from hub.deliveries.results import VERDICTS, Verdict

_FAILED = ",".join(
    f"'{result}'" for result, verdict in VERDICTS.items() if verdict is Verdict.FAILED
)

_CLOSED = f"""
    select d.article_id, d.account_id, d.slot, d.result as state,
        case when d.result in ({_FAILED}) then d.result end as kind, false as parked, d.why
    from deliveries d where d.command_id = :command
"""  # noqa: S608 - built from the constants above
_OPEN = """
    select p.article_id, p.account_id, p.slot,
        case when p.parked is null then 'open' else 'parked' end, p.parked,
        p.parked is not null, p.why
    from placements p
    where p.article_id = any(:articles) and p.command_id = :command and p.open
"""

# Regions are compared with some hundred sums, and not with each row: codes are cut to what the
# regions below can tell apart. Where nobody says below which region, it is the smallest one that
# has all of them.
_BY_REGION = """
    with counted as materialized (
        select a.region_code, a.platform, r.state, count(*) as n
        from ({rows}) as r join accounts a on a.id = r.account_id
        where a.region_code >= :low and a.region_code < :high
        group by a.region_code, a.platform, r.state),
    ends as (select min(region_code) as low, max(region_code) as high from counted),
    place as materialized (
        select r.code, r.name from regions r, ends
        where r.prefix = any(case when cast(:parent as text) is null
                then array[left(low, 2), left(low, 4), left(low, 6), low] else array[:low] end)
            and starts_with(high, r.prefix)
        order by length(r.prefix) desc limit 1),
    below as materialized (
        select g.* from regions g where g.parent_code = (select code from place)
        union all
        select g.* from regions g where g.parent_code is null and not exists (select from place)),
    sums as materialized (
        select left(region_code, (select max(length(prefix)) from below)) as region_code,
            platform, state, sum(n) as n
        from counted group by 1, platform, state)
    select coalesce(g.code, place.code) as code, coalesce(g.name, place.name) as name,
        place.code as place, c.platform, c.state, cast(sum(c.n) as bigint) as n
    from sums c
    left join place on true
    left join below g on starts_with(c.region_code, g.prefix)
    group by g.code, g.name, place.code, place.name, c.platform, c.state
    order by g.code nulls first, c.platform, c.state
"""

_FAILURES = """
    with failed as materialized (
        select r.article_id, r.account_id, r.slot, r.kind, r.parked, r.why, a.platform,
            a.name as account, {words} as words
        from ({rows}) as r join accounts a on a.id = r.account_id where r.kind is not null),
    grouped as (
        select platform, kind, words, parked, count(*) as n,
            min(array[article_id, account_id, slot]) as sample
        from failed group by platform, kind, words, parked
        order by n desc, platform, kind, words limit :most)
    select g.platform, g.kind, g.words, g.n, f.why, f.article_id, f.account_id, f.slot, f.account,
        case when g.parked then {group} end as "group"
    from grouped g
    join failed f on array[f.article_id, f.account_id, f.slot] = g.sample
    order by g.n desc, g.platform, g.kind, g.words
"""


async def by_region(  # noqa: PLR0913 - whose rows, and of which subtree
    session: AsyncSession,
    command_id: int,
    articles: Sequence[int],
    *,
    parent: str | None,
    bounds: tuple[str, str],
    settled: bool,
) -> Sequence[RowMapping]:
    """Count what a command came to in each region below `parent`, on each platform.

    Args:
        session: the unit of work.
        command_id: the command.
        articles: what it is about.
        parent: the code of the region whose children are shown; None for the smallest region that
            has all of them, or the outermost regions.
        bounds: low <= code < high of its subtree.
        settled: nothing of it is open, so that `placements` need not be asked.

    Returns:
        Rows of code, name, place, platform, state, n. Where `code` is the place's, accounts are
        its own.
    """
    low, high = bounds
    given: dict[str, Any] = {"command": command_id, "parent": parent, "low": low, "high": high}
    given |= {} if settled else {"articles": list(articles)}
    return (await session.execute(_statement(_BY_REGION, settled), given)).mappings().all()


async def failures(
    session: AsyncSession, command_id: int, articles: Sequence[int], *, settled: bool, most: int
) -> Sequence[RowMapping]:
    """Group what is parked and what failed by what was said, the largest groups first."""
    given: dict[str, Any] = {"command": command_id, "most": most}
    given |= {} if settled else {"articles": list(articles)}
    return (await session.execute(_statement(_FAILURES, settled), given)).mappings().all()


@cache
def _statement(template: str, settled: bool) -> TextClause:  # noqa: FBT001 - a key of the cache
    rows = _CLOSED if settled else f"{_CLOSED} union all {_OPEN}"
    words, group = words_of("r.kind", "r.why"), group_of("g.platform", "g.kind", "g.words")
    return text(template.format(rows=rows, words=words, group=group))
