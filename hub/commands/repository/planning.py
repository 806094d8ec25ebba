"""Plans for statements over many rows.

The statistics know nothing of the rows that a command has just written, nor of a command that is
new: PostgreSQL takes them for one row, loops over it, and is done with 10,000 accounts after 10,000
times 10,000 comparisons. Without nested loops the same statement takes a tenth of a second, and a
plan that was made for empty tables is not kept for full ones.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_PLAN = text(
    "select set_config('enable_nestloop', :loops, true), "
    "set_config('plan_cache_mode', :plans, true)"
)


@asynccontextmanager
async def for_many(session: AsyncSession) -> AsyncIterator[None]:
    """Plan the statements within for many rows."""
    await session.execute(_PLAN, {"loops": "off", "plans": "force_custom_plan"})
    yield
    await session.execute(_PLAN, {"loops": "on", "plans": "auto"})
