"""SQL of API keys."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.models import ApiKey


async def name_of(session: AsyncSession, digest: str) -> str | None:
    """Return whose key has this digest, or None when nobody's has or it was revoked."""
    statement = select(ApiKey.name).where(ApiKey.digest == digest, ApiKey.revoked_at.is_(None))
    return await session.scalar(statement)


async def has_key(session: AsyncSession, name: str) -> bool:
    """Say whether `name` has a key that was not revoked."""
    statement = select(ApiKey.id).where(ApiKey.name == name, ApiKey.revoked_at.is_(None))
    return await session.scalar(statement) is not None


async def put(session: AsyncSession, name: str, digest: str) -> None:
    """Make `digest` the key of `name`, in place of one that it had."""
    statement = insert(ApiKey).values(name=name, digest=digest)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[ApiKey.name], set_={"digest": digest, "revoked_at": None}
        )
    )
