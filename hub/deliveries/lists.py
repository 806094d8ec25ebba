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

_EDITIONS = """
    select e.id from editions e join edition_stories s on s.edition_id = e.id
    where e.account_id = :account and (s.article_id, s.slot) = (:article, :slot)
"""
# what is about a placement: its own, and what was sent and seen of the editions that carried it
_ABOUT_IT = f"""
    article_id = any(array(select cast(:article as bigint) union all {_EDITIONS}))
    and account_id = :account and slot = case when article_id > 0 then :slot else 0 end
"""

_ATTEMPTS = text(
    f"""
    select at, command_id, claim, operation, version, outcome, code, why, remote_id, milliseconds,
        stale, exchanges is not null as has_exchanges,
        case when article_id < 0 then -article_id end as edition
    from attempts where {_ABOUT_IT}
    order by at desc limit :limit
    """  # noqa: S608 - built from the constants above
)

_EXCHANGES = text(
    f"""
    select at, outcome, code, why, exchanges from attempts
    where {_ABOUT_IT} and article_id = coalesce(-cast(:edition as bigint), :article)
      and claim = :claim and operation = :operation and exchanges is not null
    order by at desc limit 1
    """  # noqa: S608 - built from the constants above
).columns(exchanges=JSONB())

_STORIES = text(
    "select distinct article_id from edition_stories where edition_id = -cast(:edition as bigint)"
)

_OBSERVATIONS = text(
    f"""
    select at, viewpoint, saw, remote_id, version, digest, evidence
    from observations where {_ABOUT_IT}
    order by at desc limit :limit
    """  # noqa: S608 - built from the constants above
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
    """Return the newest calls about a placement, and about the editions that carried it."""
    return (await session.execute(_ATTEMPTS, _of(key) | {"limit": limit})).mappings().all()


async def exchanges(
    session: AsyncSession, key: Key, claim: int, operation: str, edition: int | None
) -> RowMapping | None:
    """Return what was sent and what came back in an attempt, or None where nothing is kept.

    Args:
        session: the unit of work.
        key: the placement.
        claim: of the attempt.
        operation: of the attempt.
        edition: the edition that it was for; None if it was for the placement alone.
    """
    given = _of(key) | {"claim": claim, "operation": operation, "edition": edition}
    return (await session.execute(_EXCHANGES, given)).mappings().one_or_none()


async def carried(session: AsyncSession, edition: int) -> Sequence[int]:
    """Return the articles that an edition has carried."""
    return (await session.scalars(_STORIES, {"edition": edition})).all()


async def observations(session: AsyncSession, key: Key, limit: int) -> Sequence[RowMapping]:
    """Return the newest sights of a placement, and of the editions that carried it."""
    return (await session.execute(_OBSERVATIONS, _of(key) | {"limit": limit})).mappings().all()


def _of(key: Key) -> dict[str, int]:
    return {"article": key.article_id, "account": key.account_id, "slot": key.slot}
