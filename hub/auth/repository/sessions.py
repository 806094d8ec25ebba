"""SQL of sessions."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.models import UserSession

_ADD = text(
    """
    with begun as (
        insert into user_sessions
            (user_id, digest, expires_at, address, device, second_factor)
        select u.id, :digest, :expires_at, :address, :device, :second_factor
        from users u where u.id = :user_id and u.disabled_at is null and u.kind = 'person'
        returning id, user_id)
    select begun.id, u.login from begun join users u on u.id = begun.user_id
    """
)


async def add(session: AsyncSession, **values: Any) -> RowMapping | None:
    """Store a session; return its id and whose it is, or None where they may not sign in."""
    return (await session.execute(_ADD, values)).mappings().one_or_none()


async def rotate(
    session: AsyncSession, session_id: int, digest: str, *, second_factor: bool | None
) -> bool:
    """Know a session by another digest, as fresh; return False where it was ended."""
    shown = UserSession.second_factor if second_factor is None else second_factor
    found = await session.scalar(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.ended_at.is_(None))
        .values(digest=digest, second_factor=shown, fresh_at=func.now())
        .returning(UserSession.id)
    )
    return found is not None


async def end(
    session: AsyncSession,
    user_id: int,
    *,
    by: str,
    only: int | None = None,
    but: int | None = None,
) -> Sequence[int]:
    """End sessions of a person that stand: all, only one, or all but one; return their ids."""
    standing = update(UserSession).where(
        UserSession.user_id == user_id, UserSession.ended_at.is_(None)
    )
    if only is not None:
        standing = standing.where(UserSession.id == only)
    if but is not None:
        standing = standing.where(UserSession.id != but)
    ended = standing.values(ended_at=func.now(), ended_by=by).returning(UserSession.id)
    return (await session.scalars(ended)).all()


async def end_known(session: AsyncSession, digests: Collection[str], *, by: str) -> None:
    """End the session of a token, if one stands."""
    await session.execute(
        update(UserSession)
        .where(UserSession.digest.in_(digests), UserSession.ended_at.is_(None))
        .values(ended_at=func.now(), ended_by=by)
    )
