"""The database: one engine per process, one unit of work per request or task."""

from collections.abc import AsyncIterator, Awaitable, Callable
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

from hub.kit.idle_connections import try_idle_connections
from hub.kit.log import get_logger

log = get_logger(__name__)

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
    url: str,
    *,
    connections: int = 8,
    server_settings: dict[str, str] | None = None,
    ping: bool = True,
) -> AsyncEngine:
    """Make a pool for `url`.

    Args:
        url: `postgresql+asyncpg://…`.
        connections: the most that are open at once.
        server_settings: PostgreSQL settings of each connection, over the defaults here.
        ping: try connections that lay idle. Whoever tries again after a failure can do without.
    """
    defaults = {
        "application_name": "hub",
        "timezone": "UTC",
        "jit": "off",  # every statement here is short; compiling one costs more than running it
        "statement_timeout": str(STATEMENT_TIMEOUT_MS),
        "lock_timeout": str(LOCK_TIMEOUT_MS),
    }
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=30,
        hide_parameters=True,  # in errors, which are logged: a parameter may be a secret
        connect_args={"server_settings": defaults | (server_settings or {}), "timeout": 10},
    )
    if ping:
        try_idle_connections(engine)
    return engine


_AFTER_COMMIT = "after_commit"
_UNDONE = "undone"

AfterCommit = Callable[[], Awaitable[object]]


def after_commit(session: AsyncSession, callback: AfterCommit) -> None:
    """Run `callback` as soon as the session's unit of work has committed; never if it has not.

    A failure is logged and breaks nothing: what must happen has to be found again by a sweep,
    since a process may die between the commit and the callback.
    """
    session.info.setdefault(_AFTER_COMMIT, []).append(callback)


def undo(session: AsyncSession) -> None:
    """Let a unit of work come to nothing, though it ends without an exception."""
    session.info[_UNDONE] = True


async def _run_callbacks(session: AsyncSession) -> None:
    for callback in session.info.pop(_AFTER_COMMIT, []):
        try:
            await callback()
        except Exception:
            log.exception("after_commit_failed", callback=repr(callback))


class Database:
    """The process's way to its data: sessions for services, connections for the hot path."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def work(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: committed at the end, rolled back on an exception or after `undo`.

        What was handed to `after_commit` runs then, when the connection has gone back.
        """
        async with self._sessions.begin() as session:
            yield session
            if session.info.pop(_UNDONE, False):
                await session.rollback()
                session.info.pop(_AFTER_COMMIT, None)
        await _run_callbacks(session)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """One transaction without the ORM, for the engine."""
        async with self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement is a transaction of its own, in one round trip."""
        async with self._autocommit.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()
