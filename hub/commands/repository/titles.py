"""The titles of what commands are about.

A retraction names no version: it is called by the first that a command has put out, which whoever
sees the command may see. A newer one may be a draft of somebody else's.
"""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_TITLES = text(
    """
    select c.command_id, c.article_id, v.title
    from command_articles c
    join versions v on v.article_id = c.article_id and v.number = coalesce(c.version, (
        select min(f.version) from command_articles f where f.article_id = c.article_id), 1)
    where c.command_id = any(:commands)
    """
)


async def titles_of(
    session: AsyncSession, command_ids: Collection[int]
) -> dict[tuple[int, int], str]:
    """Return titles by command and article."""
    rows = await session.execute(_TITLES, {"commands": list(command_ids)})
    return {(row.command_id, row.article_id): row.title for row in rows}
