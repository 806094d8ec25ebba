"""One page of what a command came to, account by account.

What is closed is in `deliveries`, what is open still in `placements`; nothing is in both. Each is
read in the order of its key and no further than the page needs, then the two are merged.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.deliveries.change import Parked
from hub.deliveries.claimed import Key


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries a list has; None leaves a field open.

    Attributes:
        command: whose.
        articles: what it is about.
        settled: nothing of it is open, so that `placements` need not be asked.
        state: `open`, `waiting`, `sending`, `unverified`, `parked` or why it is parked;
            `closed`, or one of the results.
        region: the prefix of a region's codes.
    """

    command: int
    articles: tuple[int, ...]
    settled: bool = False
    state: str | None = None
    platform: str | None = None
    level: str | None = None
    region: str | None = None
    account: int | None = None


_OPEN_STATES = {
    "open": "p.parked is null",
    "waiting": "p.parked is null and p.worker is null",
    "sending": "p.parked is null and p.worker is not null",
    "unverified": "p.parked is null and p.have = 'gone?'",
    "parked": "p.parked is not null",
    **{code.value: f"p.parked = '{code}'" for code in Parked},
}
_OF_THE_ACCOUNT = {
    "platform": "a.platform = :platform",
    "level": "a.level = :level",
    "region": "a.region_code >= :region and a.region_code < :region || ':'",  # ":" follows "9"
    "account": "a.id = :account",
}

_CLOSED = """
    (select d.article_id, d.account_id, d.slot, d.result as state, d.why, d.closed_at,
        cast(null as timestamptz) as due_at, 0 as tries
    from deliveries d {accounts}
    where d.command_id = :command
      and (d.article_id, d.account_id, d.slot) > (:article, :account_after, cast(:slot as bigint))
      and {conditions}
    order by d.article_id, d.account_id, d.slot limit :limit)
"""

# article by article: before PostgreSQL 17, `= any(…)` gives no order to stop in
_OPEN = """
    (select o.* from unnest(cast(:articles as bigint[])) as about (id)
    cross join lateral (
        select p.article_id, p.account_id, p.slot,
            case when p.parked is not null then 'parked'
                when p.worker is not null then 'sending' else 'waiting' end as state,
            coalesce(p.parked || coalesce(': ' || p.why, ''), p.why) as why,
            cast(null as timestamptz) as closed_at, p.due_at, p.tries
        from placements p {accounts}
        where p.article_id = about.id and p.command_id = :command and p.open
          and (p.account_id, p.slot) > (
            case about.id when :article then cast(:account_after as bigint) else 0 end,
            case about.id when :article then cast(:slot as bigint) else -1 end)
          and {conditions}
        order by p.account_id, p.slot limit :limit) as o
    where about.id >= :article)
"""

_PAGE = """
    select f.*, a.platform, a.level, a.region_code, a.name as account, p.url
    from ({branches}) as f
    join accounts a on a.id = f.account_id
    left join placements p on (p.article_id, p.account_id, p.slot)
        = (f.article_id, f.account_id, f.slot)
    order by f.article_id, f.account_id, f.slot
    limit :limit
"""


async def deliveries(
    session: AsyncSession, wanted: DeliveryFilter, *, after: Key, limit: int
) -> Sequence[RowMapping]:
    """Return the deliveries of a command, closed and open, in the order of their keys."""
    named = tuple(name for name in _OF_THE_ACCOUNT if getattr(wanted, name) is not None)
    statement = _statement(wanted.state, named, settled=wanted.settled)
    if statement is None:
        return []
    parameters: dict[str, Any] = asdict(wanted) | {
        "articles": list(wanted.articles),
        "article": after.article_id,
        "account_after": after.account_id,
        "slot": after.slot,
        "limit": limit,
    }
    return (await session.execute(statement, parameters)).mappings().all()


@cache
def _statement(state: str | None, named: tuple[str, ...], *, settled: bool) -> TextClause | None:
    """Make the statement of a filter; None where nothing can fit it."""
    branches = []
    if state not in _OPEN_STATES:
        own = "true" if state in {None, "closed"} else "d.result = :state"
        branches.append(_branch(_CLOSED, "d", named, own))
    if not settled and (state is None or state in _OPEN_STATES):
        own = _OPEN_STATES[state] if state else "true"
        branches.append(_branch(_OPEN, "p", named, own))
    return text(_PAGE.format(branches=" union all ".join(branches))) if branches else None


def _branch(template: str, table: str, named: tuple[str, ...], own: str) -> str:
    """Fill in a branch; accounts are looked at before the page is full only where they decide."""
    return template.format(
        accounts=f"join accounts a on a.id = {table}.account_id" if named else "",
        conditions=" and ".join([own, *(_OF_THE_ACCOUNT[name] for name in named)]),
    )
