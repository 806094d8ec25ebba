"""SQL of machines' keys."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import within
from hub.auth.models import ApiKey, User

_COLUMNS = (
    ApiKey.id,
    ApiKey.user_id.label("service_id"),
    User.login.label("service"),
    ApiKey.name,
    ApiKey.beginning,
    ApiKey.scopes,
    ApiKey.replaces,
    ApiKey.created_at,
    ApiKey.created_by,
    ApiKey.expires_at,
    ApiKey.last_used_at,
    ApiKey.last_used_address,
    ApiKey.revoked_at,
    ApiKey.revoked_by,
)
_NOT_OVER = or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > func.now())


async def add(session: AsyncSession, values: Mapping[str, Any], *, lasts: timedelta) -> int:
    """Store a key that is good for a while from now; return its id."""
    statement = insert(ApiKey).values(**values, expires_at=func.now() + lasts).returning(ApiKey.id)
    return int((await session.execute(statement)).scalar_one())


async def find(session: AsyncSession, key_id: int, remit: Remit) -> RowMapping | None:
    """Return the key of a machine within a remit."""
    wanted = _whole(remit).where(ApiKey.id == key_id)
    return (await session.execute(wanted)).mappings().one_or_none()


async def page(  # noqa: PLR0913 - a list has as many filters
    session: AsyncSession,
    remit: Remit,
    *,
    service_id: int | None,
    made_by: str | None = None,
    void: bool,
    before: int | None,
    limit: int,
) -> Sequence[RowMapping]:
    """Return keys of machines within a remit, the newest first; void ones only if asked for."""
    wanted = _whole(remit)
    if service_id is not None:
        wanted = wanted.where(ApiKey.user_id == service_id)
    if made_by is not None:
        wanted = wanted.where(ApiKey.created_by == made_by)
    if not void:
        wanted = wanted.where(ApiKey.revoked_at.is_(None), _NOT_OVER)
    if before is not None:
        wanted = wanted.where(ApiKey.id < before)
    found = await session.execute(wanted.order_by(ApiKey.id.desc()).limit(limit))
    return found.mappings().all()


async def take(session: AsyncSession, key_id: int) -> bool:
    """Lock a key; return False where it is void, or another has its place already."""
    locked = select(ApiKey.id).where(ApiKey.id == key_id, *_standing()).with_for_update()
    if await session.scalar(locked) is None:
        return False
    successor = select(ApiKey.id).where(ApiKey.replaces == key_id, ApiKey.revoked_at.is_(None))
    return await session.scalar(successor.limit(1)) is None


async def end_in(session: AsyncSession, key_id: int, lasts: timedelta) -> None:
    """Let a key be good for a while longer at most."""
    ends = func.least(ApiKey.expires_at, func.now() + lasts)
    await session.execute(update(ApiKey).where(ApiKey.id == key_id).values(expires_at=ends))


async def revoke(session: AsyncSession, key_id: int, *, by: str) -> bool:
    """Let a key be void from now on; return False where it was."""
    statement = (
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=func.now(), revoked_by=by)
        .returning(ApiKey.id)
    )
    return await session.scalar(statement) is not None


def _standing() -> tuple[ColumnElement[bool], ...]:
    return ApiKey.revoked_at.is_(None), _NOT_OVER


def _whole(remit: Remit) -> Select[*tuple[Any, ...]]:
    here = within(remit, User.region_code.expression, User.organisation_id.expression)
    return select(*_COLUMNS).join(User, User.id == ApiKey.user_id).where(here)
