"""SQL of assets. Their bytes are read only where they are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.models import Asset

# the first that is not sealed ends it: a logo is in every story
_SEALED_USE = text(
    """
    select u.article_id, u.number
    from version_assets u
    where u.digest = :digest and not exists (
        select from version_assets o join articles a on a.id = o.article_id
        where o.digest = :digest and a.sealed_at is null)
    order by u.article_id desc, u.number desc limit 1
    """
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An asset without its bytes; `size` is bytes."""

    digest: str
    media_type: str
    size: int


async def add(session: AsyncSession, kept: Kept, data: bytes) -> bool:
    """Insert an asset; False if it was there already."""
    statement = (
        insert(Asset)
        .values(digest=kept.digest, media_type=kept.media_type, size=kept.size, data=data)
        .on_conflict_do_nothing()
        .returning(Asset.digest)
    )
    return await session.scalar(statement) is not None


async def find(session: AsyncSession, digest: str) -> Asset | None:
    """Return an asset with its bytes."""
    return await session.get(Asset, digest)


async def sealed_use(session: AsyncSession, digest: str) -> tuple[int, int] | None:
    """Return the newest version that shows a file, if all that show it are sealed."""
    row = (await session.execute(_SEALED_USE, {"digest": digest})).one_or_none()
    return (row.article_id, row.number) if row else None


async def known(session: AsyncSession, digests: Iterable[str]) -> dict[str, Kept]:
    """Return those of these assets that there are, by digest."""
    statement = select(Asset.digest, Asset.media_type, Asset.size)
    rows = await session.execute(statement.where(Asset.digest.in_(set(digests))))
    return {row.digest: Kept(*row) for row in rows}
