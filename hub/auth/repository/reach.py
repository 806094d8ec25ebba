"""SQL of how far somebody reaches."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within_text

_MORE_THAN = text(
    "select exists (select from accounts a "  # noqa: S608 - names from our own constants
    f"where {within_text('a.region_code', 'a.organisation_id')} offset :most)"
)


async def more_accounts_than(session: AsyncSession, remit: Remit, most: int) -> bool:
    """Say whether more accounts than `most` lie within a remit."""
    return bool(await session.scalar(_MORE_THAN, remit_values(remit) | {"most": most}))
