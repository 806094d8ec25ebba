"""SQL of versions and of the files that they show. Versions are inserted and read, no more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.models import Asset, Version, VersionAsset
from hub.kit.spelling import spell


@dataclass(frozen=True, slots=True)
class ShownAsset:
    """A file as a version shows it, without its bytes; `size` is bytes."""

    role: str
    digest: str
    name: str
    alt: str
    media_type: str
    size: int


async def find(session: AsyncSession, article_id: int, number: int, newest: int) -> Version | None:
    """Return one version, unless it is newer than the newest that is seen."""
    found = select(Version).where(Version.article_id == article_id, Version.number == number)
    return await session.scalar(found.where(Version.number <= newest))


async def page(
    session: AsyncSession, article_id: int, *, before: int, limit: int
) -> Sequence[Row[int, str, str, datetime, str]]:
    """Return an article's versions without their bodies, the newest first, from below `before`."""
    statement = (
        select(
            Version.number,
            Version.title,
            Version.fingerprint,
            Version.created_at,
            Version.created_by,
        )
        .where(Version.article_id == article_id, Version.number < before)
        .order_by(Version.number.desc())
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def add(session: AsyncSession, version: Version, assets: Iterable[ShownAsset]) -> None:
    """Insert a version with the files that it shows, in their order."""
    version.spelled = spell(version.title)
    session.add(version)
    await session.flush()
    await session.refresh(version)
    session.add_all(
        VersionAsset(
            article_id=version.article_id,
            number=version.number,
            position=position,
            digest=asset.digest,
            role=asset.role,
            name=asset.name,
            alt=asset.alt,
        )
        for position, asset in enumerate(assets)
    )
    await session.flush()


async def shown(session: AsyncSession, article_id: int, number: int) -> list[ShownAsset]:
    """Return the files that a version shows, in their order."""
    use = VersionAsset
    statement = (
        select(use.role, use.digest, use.name, use.alt, Asset.media_type, Asset.size)
        .join(Asset, Asset.digest == use.digest)
        .where(use.article_id == article_id, use.number == number)
        .order_by(use.position)
    )
    return [ShownAsset(*row) for row in await session.execute(statement)]
