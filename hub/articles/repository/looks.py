"""SQL of what lists show beside the title: the digest and the cover, but of no sealed article."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kit.bulk import by_column, unnested

_WANTED = {"article_id": "bigint", "number": "bigint"}
_LOOKS = text(
    f"""
    select v.article_id, v.digest,
        (select u.digest from version_assets u
            where u.article_id = v.article_id and u.number = v.number and u.role = 'cover') as cover
    from {unnested(_WANTED)}
    join versions v on v.article_id = r.article_id and v.number = r.number
    join articles a on a.id = v.article_id
    where a.sealed_at is null
    """  # noqa: S608 - names from our own constants
)


class Look(NamedTuple):
    """What a list shows of a version: its summary, and the digest of its cover."""

    digest: str | None = None
    cover: str | None = None


async def looks(session: AsyncSession, wanted: Iterable[tuple[int, int]]) -> dict[int, Look]:
    """Return how versions look, by article; those of sealed articles are missing."""
    rows = await session.execute(_LOOKS, by_column(_WANTED, set(wanted)))
    return {row.article_id: Look(row.digest, row.cover) for row in rows}
