"""SQL of the hub's applications on platforms: secrets sealed going in, sealed coming out."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.enrollment.models import PlatformApp


async def get(session: AsyncSession, name: str) -> PlatformApp | None:
    """Return an application."""
    return await session.get(PlatformApp, name)


async def sealed(session: AsyncSession, name: str) -> tuple[str, bytes] | None:
    """Return an application's key and its sealed secret."""
    statement = select(PlatformApp.key, PlatformApp.sealed)
    found = (await session.execute(statement.where(PlatformApp.name == name))).first()
    return None if found is None else (found.key, found.sealed)


async def put(session: AsyncSession, name: str, key: str, sealed: bytes) -> None:
    """Set an application, in place of the one that had its name."""
    new = {"key": key, "sealed": sealed, "updated_at": func.now()}
    statement = insert(PlatformApp).values(name=name, **new)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[PlatformApp.name], set_=new)
    )
