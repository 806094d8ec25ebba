"""What became of the copies that a retraction is after, as far as it is not over."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_OPEN = text(
    """
    select coalesce(p.parked, case p.have when 'gone?' then 'unverified' else 'open' end) as state,
        count(*) as n
    from placements p
    where p.article_id = any(:articles) and p.command_id = :command and p.open
    group by 1
    """
)


async def open_states(
    session: AsyncSession, command_id: int, articles: Sequence[int]
) -> dict[str, int]:
    """Count a command's open placements: `open`, `unverified`, or why they are parked."""
    given = {"command": command_id, "articles": list(articles)}
    return {row.state: row.n for row in await session.execute(_OPEN, given)}
