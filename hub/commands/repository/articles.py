"""Locking articles: what every command does first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.remit import EVERYWHERE, Remit
from hub.articles.models import Article
from hub.articles.repository.visible import newest_seen, visible

Columns = Select[int, str, int, int, datetime | None]


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What a command needs to know of an article.

    Attributes:
        current_version: the newest that is seen by whoever issues the command.
    """

    id: int
    origin: str
    current_version: int
    epoch: int
    embargo_until: datetime | None


async def find(session: AsyncSession, ids: Sequence[int], sees: Remit) -> list[KnownArticle]:
    """Return articles as they are now, without a lock: those that somebody sees."""
    return await _read(session, _of(ids, sees))


async def lock(
    session: AsyncSession, ids: Sequence[int], sees: Remit = EVERYWHERE
) -> list[KnownArticle]:
    """Lock articles in the order of their ids, waiting for whoever holds them."""
    return await _read(session, _of(ids, sees).with_for_update())


async def lock_if_free(session: AsyncSession, ids: Sequence[int]) -> list[KnownArticle]:
    """Lock those of the articles that nobody holds."""
    return await _read(session, _of(ids, EVERYWHERE).with_for_update(skip_locked=True))


async def family(session: AsyncSession, ids: Sequence[int]) -> list[int]:
    """Return articles and everything derived from them, however far, by id."""
    derived = select(Article.id).where(Article.id.in_(ids)).cte("derived", recursive=True)
    child = aliased(Article)
    derived = derived.union(select(child.id).where(child.derived_from == derived.c.id))
    return sorted(await session.scalars(select(derived.c.id)))


async def lock_family(session: AsyncSession, ids: Sequence[int]) -> list[KnownArticle]:
    """Lock articles and everything derived from them, however far.

    Asked again under the lock: an adoption may have been on its way. Once the whole family is
    locked it can't grow, because whoever derives from an article needs a share of its row.
    """
    known = await family(session, ids)
    while True:
        locked = await lock(session, known)
        grown = await family(session, ids)
        if grown == known:
            return locked
        known = grown


async def stop(session: AsyncSession, ids: Sequence[int], *, new_epoch: bool) -> None:
    """Tell workers to send nothing more under claims that they took before.

    Args:
        session: the unit of work, which holds the articles' locks.
        ids: the articles.
        new_epoch: what was scheduled before must not fire any more.
    """
    await session.execute(
        update(Article)
        .where(Article.id.in_(ids))
        .values(stopped_at=text("clock_timestamp()"), epoch=Article.epoch + int(new_epoch))
        .execution_options(synchronize_session=False)
    )


async def seal(session: AsyncSession, ids: Sequence[int]) -> None:
    """Seal articles (封存): whoever opens their words from now on is on record."""
    await session.execute(
        update(Article)
        .where(Article.id.in_(ids), Article.sealed_at.is_(None))
        .values(sealed_at=func.now())
        .execution_options(synchronize_session=False)
    )


async def unseal(session: AsyncSession, ids: Sequence[int]) -> None:
    """Let articles be read by whoever may, as before."""
    await session.execute(
        update(Article)
        .where(Article.id.in_(ids))
        .values(sealed_at=None)
        .execution_options(synchronize_session=False)
    )


async def _read(session: AsyncSession, statement: Columns) -> list[KnownArticle]:
    return [KnownArticle(*row) for row in await session.execute(statement)]


def _of(ids: Sequence[int], sees: Remit) -> Columns:
    columns = select(
        Article.id, Article.origin, newest_seen(sees), Article.epoch, Article.embargo_until
    )
    return columns.where(Article.id.in_(ids), visible(sees)).order_by(Article.id)
