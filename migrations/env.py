"""Run the migrations: one at a time, never waiting long for a lock."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

import hub.articles.models
import hub.audit.models
import hub.auth.models
import hub.commands.models
import hub.deliveries.models
import hub.enrollment.models
import hub.enrollment.registry.models
import hub.vault.models  # noqa: F401 - the models register themselves with the metadata
from hub.kit.db import Base
from hub.kit.partitions import is_partition

LOCK_TIMEOUT_MS = 4_000  # a migration that waits blocks everybody behind it
STATEMENT_TIMEOUT_MS = 300_000
ADVISORY_LOCK = 7_021_948  # any number, the same in every process that migrates


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave partitions out: their parent is the table that the models know."""
    return not (kind == "table" and name is not None and is_partition(name))


def migrate(connection: Connection) -> None:
    """Apply what is missing in one transaction, holding the advisory lock."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=include_name,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        # waits for another process that migrates; only what comes after may not wait
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        connection.execute(text(f"set local lock_timeout = {LOCK_TIMEOUT_MS}"))
        connection.execute(text(f"set local statement_timeout = {STATEMENT_TIMEOUT_MS}"))
        context.run_migrations()


async def main() -> None:
    """Connect and migrate."""
    url = context.config.attributes.get("database_url") or os.environ["HUB_DATABASE_URL"]
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(main())
