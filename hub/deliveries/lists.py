"""Reading where an article is, and the evidence for it: SQL of keyset pages."""

from collections.abc import Collection, Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.deliveries.claimed import Key

FIRST = Key(0, 0, -1)  # before every placement


_PLACEMENTS = text(
    """
    select p.article_id, p.account_id, p.slot, p.command_id, p.want, p.have, p.have_version,
        p.remote_id, p.url, p.due_at, p.worker is not null as sending, p.tries, p.parked, p.why,
        a.platform, a.level, a.region_code, a.name as account
    from (
        select * from placements
        where article_id = :article
          and (account_id, slot) > (:account_after, cast(:slot as bigint))
          and (cast(:have as text) is null or have = :have)
        order by account_id, slot
        limit :limit) as p
    join accounts a on a.id = p.account_id
    order by p.account_id, p.slot
    """
)

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
