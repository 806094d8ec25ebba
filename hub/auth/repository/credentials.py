"""SQL of what people sign in with."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, RowMapping, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import ActorKind
from hub.auth.models import RecoveryCode, User

_COLUMNS = (
    User.id,
    User.login,
    User.name,
    User.password_hash,
    User.totp,
    User.totp_confirmed_at,
    User.totp_step,
)
_MAY_SIGN_IN = and_(User.kind == ActorKind.PERSON, User.disabled_at.is_(None))


async def by_login(session: AsyncSession, login: str) -> RowMapping | None:
    """Return what somebody signs in with, whether they may or not: see `may_sign_in`."""
    return await _one(session, User.login == login)


async def by_id(session: AsyncSession, user_id: int) -> RowMapping | None:
    """Return the same of somebody who is known."""
    return await _one(session, User.id == user_id)


async def lock(session: AsyncSession, user_id: int) -> RowMapping:
    """The same, and nobody else changes how they sign in until the unit of work ends."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())
    found = await _one(session, User.id == user_id)
    assert found is not None  # noqa: S101 - nobody is ever deleted
    return found


async def set_password(session: AsyncSession, user_id: int, password_hash: str) -> None:
    """Store what a password was hashed to."""
    await _update(session, user_id, password_hash=password_hash, password_set_at=func.now())


async def set_totp(session: AsyncSession, user_id: int, sealed: bytes | None) -> None:
    """Store the secret of a second factor that counts for nothing yet, or none."""
    await _update(session, user_id, totp=sealed, totp_confirmed_at=None, totp_step=None)


async def confirm_totp(session: AsyncSession, user_id: int) -> None:
    """Let a second factor count."""
    await _update(session, user_id, totp_confirmed_at=func.now())


async def use_step(session: AsyncSession, user_id: int, step: int) -> bool:
    """Use a time step; return False where it, or a later one, was used already."""
    is_new = User.totp_step.is_(None) | (User.totp_step < step)
    used = await session.scalar(
        update(User).where(User.id == user_id, is_new).values(totp_step=step).returning(User.id)
    )
    return used is not None


async def put_codes(session: AsyncSession, user_id: int, digests: Iterable[str]) -> None:
    """Put recovery codes in the place of those that were."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    rows = [{"user_id": user_id, "digest": digest} for digest in digests]
    if rows:
        await session.execute(insert(RecoveryCode), rows)


async def use_code(session: AsyncSession, user_id: int, digests: Collection[str]) -> bool:
    """Use a recovery code with one of these digests; return False where none is good any more."""
    used = await session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.digest.in_(digests),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=func.now())
        .returning(RecoveryCode.user_id)
    )
    return used is not None


async def codes_left(session: AsyncSession, user_id: int) -> int:
    """Count the recovery codes that are still good."""
    left = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return await session.scalar(left) or 0


async def _one(session: AsyncSession, which: ColumnElement[bool]) -> RowMapping | None:
    found = await session.execute(select(*_COLUMNS, _MAY_SIGN_IN.label("may_sign_in")).where(which))
    return found.mappings().one_or_none()


async def _update(session: AsyncSession, user_id: int, **values: object) -> None:
    await session.execute(update(User).where(User.id == user_id).values(**values))
