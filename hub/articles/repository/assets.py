"""SQL of assets. Their bytes are read only where they are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.models import Asset


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


async def known(session: AsyncSession, digests: Iterable[str]) -> dict[str, Kept]:
    """Return those of these assets that there are, by digest."""
    statement = select(Asset.digest, Asset.media_type, Asset.size)
    rows = await session.execute(statement.where(Asset.digest.in_(set(digests))))
    return {row.digest: Kept(*row) for row in rows}
