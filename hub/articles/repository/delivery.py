"""SQL of what the engine hands to connectors: versions with their files, in one statement."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.kit.bulk import by_column, unnested
from hub.sdk import contract

_WANTED = {"article_id": "bigint", "number": "bigint"}
_LOAD = text(
    f"""
    select v.article_id, v.number, a.kind, v.title, v.body, v.digest, v.author, v.source,
           v.source_url, a.created_at, v.fingerprint,
           (select coalesce(jsonb_agg(
                       jsonb_build_object('digest', u.digest, 'name', u.name, 'role', u.role,
                                          'media_type', s.media_type, 'size', s.size)
                       order by u.position), '[]')
              from version_assets u join assets s on s.digest = u.digest
             where u.article_id = v.article_id and u.number = v.number) as assets
      from {unnested(_WANTED)}
      join versions v on v.article_id = r.article_id and v.number = r.number
      join articles a on a.id = v.article_id
    """  # noqa: S608 - names from our own constants
)


async def load(
    session: AsyncSession | AsyncConnection, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], contract.Article]:
    """Return versions by (article, version), as connectors see them."""
    rows = await session.execute(_LOAD, by_column(_WANTED, set(wanted)))
    return {(row.article_id, row.number): _article(row) for row in rows}


def _article(row: Any) -> contract.Article:
    return contract.Article(
        article_id=row.article_id,
        version=row.number,
        kind=row.kind,
        title=row.title,
        body_html=row.body,
        digest=row.digest,
        author=row.author,
        source=row.source,
        source_url=row.source_url,
        published_at=row.created_at,
        fingerprint=row.fingerprint,
        assets=tuple(contract.Picture(**asset) for asset in row.assets),
    )
