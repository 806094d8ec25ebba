"""SQL of one-time links."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.models import OneTimeLink, User

# by the clock and not by the transaction's time: it may have been voided since that began
_IS_GOOD = (OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > func.clock_timestamp())


async def add(session: AsyncSession, **values: Any) -> None:
    """Store a link."""
    await session.execute(insert(OneTimeLink).values(**values))


async def void(session: AsyncSession, user_id: int) -> None:
    """Let every link of a person that is still good be good no more."""
    await session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.user_id == user_id, *_IS_GOOD)
        .values(expires_at=func.clock_timestamp())
    )


async def find(session: AsyncSession, digests: Collection[str]) -> RowMapping | None:
    """Return whose link has one of these digests, while it is good and they are not disabled."""
    found = await session.execute(
        select(OneTimeLink.id, OneTimeLink.user_id, OneTimeLink.purpose, User.login)
        .join(User, User.id == OneTimeLink.user_id)
        .where(OneTimeLink.digest.in_(digests), User.disabled_at.is_(None), *_IS_GOOD)
    )
    return found.mappings().one_or_none()


async def use(session: AsyncSession, link_id: int) -> bool:
    """Use a link; return False where somebody was quicker, or it is good no more."""
    used = await session.scalar(
        update(OneTimeLink)
        .where(OneTimeLink.id == link_id, *_IS_GOOD)
        .values(used_at=func.now())
        .returning(OneTimeLink.id)
    )
    return used is not None
