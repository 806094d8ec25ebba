"""The database: one engine per process, one unit of work per request or task."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

STATEMENT_TIMEOUT_MS = 30_000  # of the API's and the services' statements
LOCK_TIMEOUT_MS = 10_000


class Moment(TypeDecorator[datetime]):
    """A point in time. Naive datetimes are refused: nobody knows which zone they mean."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a datetime without a zone."""
        _ = dialect
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a datetime needs a time zone: {value.isoformat()}")
        return value


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        int: BigInteger(),
    }


def make_engine(
    url: str, *, connections: int = 8, server_settings: dict[str, str] | None = None
) -> AsyncEngine:
    """Make a pool for `url`.

    Args:
        url: `postgresql+asyncpg://…`.
        connections: the most that are open at once.
        server_settings: PostgreSQL settings of each connection, over the defaults here.
    """
    defaults = {
        "application_name": "hub",
        "timezone": "UTC",
        "jit": "off",  # every statement here is short; compiling one costs more than running it
        "statement_timeout": str(STATEMENT_TIMEOUT_MS),
        "lock_timeout": str(LOCK_TIMEOUT_MS),
    }
    return create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=True,
        connect_args={"server_settings": defaults | (server_settings or {}), "timeout": 10},
    )


class Database:
    """The process's way to its data: sessions for services, connections for the hot path."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: committed at the end, rolled back on an exception."""
        async with self._sessions.begin() as session:
            yield session

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """One transaction without the ORM, for the engine."""
        async with self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()
