"""SQL of the hub's applications on platforms: secrets sealed going in, sealed coming out."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.enrollment.models import PlatformApp


async def get(session: AsyncSession, platform: str) -> PlatformApp | None:
    """Return the application on a platform."""
    return await session.get(PlatformApp, platform)


async def sealed(connection: AsyncConnection, platform: str) -> tuple[str, bytes] | None:
    """Return an application's key and its sealed secret."""
    statement = select(PlatformApp.key, PlatformApp.sealed)
    found = (await connection.execute(statement.where(PlatformApp.platform == platform))).first()
    return None if found is None else (found.key, found.sealed)


async def put(session: AsyncSession, platform: str, key: str, sealed: bytes) -> None:
    """Set the application on a platform, in place of the one it had."""
    new = {"key": key, "sealed": sealed, "updated_at": func.now()}
    statement = insert(PlatformApp).values(platform=platform, **new)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[PlatformApp.platform], set_=new)
    )
