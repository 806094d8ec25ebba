"""Reading what became of placements: the SQL of lists, all of them keyset pages."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from hub.deliveries.claimed import Key

FIRST = Key(0, 0, -1)  # before every placement


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries a list has; None leaves a field open.

    Attributes:
        command: whose.
        articles: what it is about.
        state: `open`, `parked`, `closed`, or one of the results.
        region: the prefix of a region's codes.
    """

    command: int
    articles: tuple[int, ...]
    state: str | None = None
    platform: str | None = None
    level: str | None = None
    region: str | None = None
    account: int | None = None


# Closed ones are in `deliveries`, open ones still in `placements`; none is in both.
_DELIVERIES = text(
    """
    with found as (
        select d.article_id, d.account_id, d.slot, d.result as state, d.why, d.closed_at,
            null::timestamptz as due_at, 0 as tries
        from deliveries d
        where d.command_id = :command
          and (d.article_id, d.account_id, d.slot)
            > (:article, :account_after, cast(:slot as bigint))
        union all
        select p.article_id, p.account_id, p.slot,
            case when p.parked is not null then 'parked'
                when p.worker is not null then 'sending' else 'waiting' end,
            coalesce(p.parked || coalesce(': ' || p.why, ''), p.why), null, p.due_at, p.tries
        from placements p
        where p.article_id = any(cast(:articles as bigint[]))
          and p.command_id = :command and p.open
          and (p.article_id, p.account_id, p.slot)
            > (:article, :account_after, cast(:slot as bigint))
    )
    select f.*, a.platform, a.level, a.region_code, a.name as account, p.url
    from found f
    join accounts a on a.id = f.account_id
    left join placements p on (p.article_id, p.account_id, p.slot)
        = (f.article_id, f.account_id, f.slot)
    where (cast(:state as text) is null or f.state = :state
           or (:state = 'open' and f.state in ('waiting', 'sending'))
           or (:state = 'closed' and f.closed_at is not null))
      and (cast(:platform as text) is null or a.platform = :platform)
      and (cast(:level as text) is null or a.level = :level)
      and (cast(:region as text) is null or starts_with(a.region_code, :region))
      and (cast(:account as bigint) is null or f.account_id = :account)
    order by f.article_id, f.account_id, f.slot
    limit :limit
    """
)

_PLACEMENTS = text(
    """
    select p.article_id, p.account_id, p.slot, p.command_id, p.want, p.have, p.have_version,
        p.remote_id, p.url, p.due_at, p.worker is not null as sending, p.tries, p.parked, p.why,
        a.platform, a.level, a.region_code, a.name as account
    from placements p join accounts a on a.id = p.account_id
    where p.article_id = :article
      and (p.account_id, p.slot) > (:account_after, cast(:slot as bigint))
      and (cast(:have as text) is null or p.have = :have)
    order by p.account_id, p.slot
    limit :limit
    """
)

_EXISTS = text(
    """
    select exists (select from placements
        where (article_id, account_id, slot) = (:article, :account, :slot))
    """
)

_ATTEMPTS = text(
    """
    select at, command_id, operation, version, outcome, code, why, remote_id, milliseconds, stale
    from attempts
    where (article_id, account_id, slot) = (:article, :account, :slot)
    order by at desc limit :limit
    """
)

_OBSERVATIONS = text(
    """
    select at, viewpoint, saw, remote_id, version, digest, evidence
    from observations
    where (article_id, account_id, slot) = (:article, :account, :slot)
    order by at desc limit :limit
    """
).columns(evidence=JSONB())


async def deliveries(
    session: AsyncSession, wanted: DeliveryFilter, *, after: Key, limit: int
) -> Sequence[RowMapping]:
    """Return the deliveries of a command, closed and open, in the order of their keys."""
    parameters: dict[str, Any] = asdict(wanted) | {
        "articles": list(wanted.articles),
        "article": after.article_id,
        "account_after": after.account_id,
        "slot": after.slot,
        "limit": limit,
    }
    return (await session.execute(_DELIVERIES, parameters)).mappings().all()


async def placements(
    session: AsyncSession, article_id: int, have: str | None, *, after: Key, limit: int
) -> Sequence[RowMapping]:
    """Return where an article is or may be, in the order of accounts."""
    parameters = {
        "article": article_id,
        "have": have,
        "account_after": after.account_id,
        "slot": after.slot,
        "limit": limit,
    }
    return (await session.execute(_PLACEMENTS, parameters)).mappings().all()


async def exists(session: AsyncSession, key: Key) -> bool:
    """Say whether there is such a placement."""
    return bool(await session.scalar(_EXISTS, _of(key)))


async def attempts(session: AsyncSession, key: Key, limit: int) -> Sequence[RowMapping]:
    """Return the newest calls about a placement."""
    return (await session.execute(_ATTEMPTS, _of(key) | {"limit": limit})).mappings().all()


async def observations(session: AsyncSession, key: Key, limit: int) -> Sequence[RowMapping]:
    """Return the newest sights of a placement."""
    return (await session.execute(_OBSERVATIONS, _of(key) | {"limit": limit})).mappings().all()


def _of(key: Key) -> dict[str, int]:
    return {"article": key.article_id, "account": key.account_id, "slot": key.slot}
