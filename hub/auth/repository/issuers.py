"""SQL of who stands behind an act."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.models import ApiKey, User

SERVICE = "service:"


async def makers_of(session: AsyncSession, actor: str) -> set[str]:
    """Return who made keys of the machine that acted; nobody, if it was a person."""
    made_by = (
        select(ApiKey.created_by)
        .join(User, User.id == ApiKey.user_id)
        .where(User.login == actor.removeprefix(SERVICE), ApiKey.created_by.is_not(None))
    )
    return set(await session.scalars(made_by)) if actor.startswith(SERVICE) else set()


async def machines_of(session: AsyncSession, maker: str) -> set[str]:
    """Return the machines, as the record names them, that somebody made a key of."""
    logins = (
        select(User.login)
        .join(ApiKey, User.id == ApiKey.user_id)
        .where(ApiKey.created_by == maker)
        .distinct()
    )
    return {f"{SERVICE}{login}" for login in await session.scalars(logins)}
