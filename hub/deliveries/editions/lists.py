"""Reading an account's editions: SQL of a keyset page."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

_EDITIONS = text(
    """
    select -e.id as number, e.state, e.parked, e.why, e.remote_id, e.made_at, e.ended_at,
        (select jsonb_agg(jsonb_build_object('article_id', s.article_id, 'version', s.version,
            'remote_id', s.remote_id, 'url', s.url, 'refused', s.refused) order by s.position)
         from edition_stories s where s.edition_id = e.id) as stories
    from editions e
    where e.account_id = :account and (:after = 0 or e.id > -:after)
    order by e.id limit :limit
    """
).columns(stories=JSONB())


async def editions(
    session: AsyncSession, account_id: int, *, after: int, limit: int
) -> Sequence[RowMapping]:
    """Return an account's editions, the newest first; their numbers are shown as positive ones."""
    given = {"account": account_id, "after": after, "limit": limit}
    return (await session.execute(_EDITIONS, given)).mappings().all()
