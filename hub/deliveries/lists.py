"""Reading where an article is, and the evidence for it: SQL of keyset pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, RowMapping, func, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within, within_text
from hub.deliveries.claimed import Key
from hub.deliveries.models import Placement
from hub.enrollment.models import Account

FIRST = Key(0, 0, -1)  # before every placement


@dataclass(frozen=True, slots=True)
class PlacementFilter:
    """Which placements a list has; None takes all."""

    have: str | None = None
    platform: str | None = None


_SHOWN = select(
    *(Placement.article_id, Placement.account_id, Placement.slot, Placement.command_id),
    *(Placement.want, Placement.have, Placement.have_version, Placement.remote_id, Placement.url),
    *(Placement.due_at, Placement.worker.is_not(None).label("sending"), Placement.tries),
    *(Placement.parked, Placement.why),
    *(Account.platform, Account.level, Account.region_code, Account.name.label("account")),
).join(Account, Account.id == Placement.account_id)

_KNOWN = text(
    """
    select p.remote_id, p.article_id, p.want > 0 as wanted
    from placements p where p.account_id = :account and p.remote_id = any(:names)
        and p.article_id > 0
    union all
    select o.remote_id, o.article_id, false
    from remote_objects o where o.account_id = :account and o.remote_id = any(:names)
        and o.article_id > 0
    """
)

_EXISTS = text(
    f"""
    select exists (select from placements p join accounts a on a.id = p.account_id
        where (p.article_id, p.account_id, p.slot) = (:article, :account, :slot)
          and {within_text("a.region_code", "a.organisation_id")})
    """  # noqa: S608 - names from our own constants
)

_ATTEMPTS = text(
    """
    select at, command_id, claim, operation, version, outcome, code, why, remote_id, milliseconds,
        stale, exchanges is not null as has_exchanges
    from attempts
    where (article_id, account_id, slot) = (:article, :account, :slot)
    order by at desc limit :limit
    """
)

_EXCHANGES = text(
    """
    select at, outcome, code, why, exchanges from attempts
    where (article_id, account_id, slot) = (:article, :account, :slot)
      and claim = :claim and operation = :operation and exchanges is not null
    order by at desc limit 1
    """
).columns(exchanges=JSONB())

_OBSERVATIONS = text(
    """
    select at, viewpoint, saw, remote_id, version, digest, evidence
    from observations
    where (article_id, account_id, slot) = (:article, :account, :slot)
    order by at desc limit :limit
    """
).columns(evidence=JSONB())


async def placements(
    session: AsyncSession, after: Key, only: PlacementFilter, remit: Remit, *, limit: int
) -> Sequence[RowMapping]:
    """Return where an article is or may be within a remit, in the order of accounts."""
    last = tuple_(literal(after.account_id, BigInteger), literal(after.slot, BigInteger))
    key = tuple_(Placement.account_id, Placement.slot)
    wanted = _SHOWN.where(
        Placement.article_id == after.article_id,
        key > last,
        Account.id >= after.account_id,  # where accounts are read in their order, too
        within(remit, Account.region_code.expression, Account.organisation_id.expression),
    )
    if only.have is not None:
        wanted = wanted.where(Placement.have == only.have)
    if only.platform is not None:
        wanted = wanted.where(Account.platform == only.platform)
    page = wanted.order_by(Placement.account_id, Placement.slot).limit(limit)
    return (await session.execute(page)).mappings().all()


async def counts(session: AsyncSession, article_id: int, remit: Remit) -> Sequence[RowMapping]:
    """Return how many copies of an article there are within a remit, by platform and `have`."""
    counted = select(Account.platform, Placement.have, func.count().label("n"))
    found = counted.join(Account, Account.id == Placement.account_id).where(
        Placement.article_id == article_id,
        within(remit, Account.region_code.expression, Account.organisation_id.expression),
    )
    grouped = found.group_by(Account.platform, Placement.have)
    ordered = grouped.order_by(Account.platform, Placement.have)
    return (await session.execute(ordered)).mappings().all()


async def known(
    connection: AsyncConnection, account_id: int, names: Collection[str]
) -> dict[str, RowMapping]:
    """Return the articles that posts of an account are copies of, by the platform's names.

    Returns:
        `article_id`, and whether the copy is `wanted`: a stray never is.
    """
    given = {"account": account_id, "names": list(names)}
    rows = (await connection.execute(_KNOWN, given)).mappings().all()
    return {row["remote_id"]: row for row in reversed(rows)}


async def exists(session: AsyncSession, key: Key, remit: Remit) -> bool:
    """Say whether there is such a placement within a remit."""
    return bool(await session.scalar(_EXISTS, _of(key) | remit_values(remit)))


async def attempts(session: AsyncSession, key: Key, limit: int) -> Sequence[RowMapping]:
    """Return the newest calls about a placement."""
    return (await session.execute(_ATTEMPTS, _of(key) | {"limit": limit})).mappings().all()


async def exchanges(
    session: AsyncSession, key: Key, claim: int, operation: str
) -> RowMapping | None:
    """Return what was sent and what came back in an attempt that failed, or None."""
    given = _of(key) | {"claim": claim, "operation": operation}
    return (await session.execute(_EXCHANGES, given)).mappings().one_or_none()


async def observations(session: AsyncSession, key: Key, limit: int) -> Sequence[RowMapping]:
    """Return the newest sights of a placement."""
    return (await session.execute(_OBSERVATIONS, _of(key) | {"limit": limit})).mappings().all()


def _of(key: Key) -> dict[str, int]:
    return {"article": key.article_id, "account": key.account_id, "slot": key.slot}
