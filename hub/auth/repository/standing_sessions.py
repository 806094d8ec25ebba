"""SQL of the sessions of a person that go on."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.models import UserSession

_COLUMNS = (
    UserSession.id,
    UserSession.created_at,
    UserSession.last_seen_at,
    UserSession.expires_at,
    UserSession.address,
    UserSession.device,
    UserSession.second_factor,
)


async def page(
    session: AsyncSession, user_id: int, *, idle: float, before: int | None, limit: int
) -> Sequence[RowMapping]:
    """Return sessions, the newest first, from below id `before`; `idle` in seconds."""
    wanted = select(*_COLUMNS).where(
        UserSession.user_id == user_id,
        UserSession.ended_at.is_(None),
        UserSession.expires_at > func.now(),
        UserSession.last_seen_at > func.now() - timedelta(seconds=idle),
    )
    if before is not None:
        wanted = wanted.where(UserSession.id < before)
    found = await session.execute(wanted.order_by(UserSession.id.desc()).limit(limit))
    return found.mappings().all()
