"""SQL of the key of the first start."""

from collections.abc import Sequence

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import ActorKind
from hub.auth.models import ApiKey, User


async def has_people(session: AsyncSession) -> bool:
    """Say whether there is a person, disabled or not."""
    found = select(exists().where(User.kind == ActorKind.PERSON))
    return bool(await session.scalar(found))


async def has_key(session: AsyncSession, name: str) -> bool:
    """Say whether a first key stands."""
    found = exists().where(
        ApiKey.name == name, ApiKey.user_id.is_(None), ApiKey.revoked_at.is_(None)
    )
    return bool(await session.scalar(select(found)))


async def is_service_key(session: AsyncSession, digests: Sequence[str]) -> bool:
    """Say whether a machine's key has one of these digests."""
    found = exists().where(ApiKey.digest.in_(digests), ApiKey.user_id.is_not(None))
    return bool(await session.scalar(select(found)))


async def put(session: AsyncSession, name: str, digest: str) -> None:
    """Make `digest` the first key, in place of one that was."""
    standing = exists().where(ApiKey.digest == digest, ApiKey.revoked_at.is_(None))
    if not await session.scalar(select(standing)):
        await revoke(session, name)
        await session.execute(insert(ApiKey).values(name=name, digest=digest))


async def revoke(session: AsyncSession, name: str) -> None:
    """Let the first key be nobody's from now on."""
    await session.execute(
        update(ApiKey)
        .where(ApiKey.name == name, ApiKey.user_id.is_(None), ApiKey.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
