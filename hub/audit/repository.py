"""SQL of the record."""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.models import AuditEntry, AuditHead

BATCH = 1_000  # entries read at once while verifying


async def lock_head(session: AsyncSession, stream: str, first: str) -> AuditHead:
    """Return the newest entry's place, locked until the transaction ends; made when missing."""
    made = insert(AuditHead).values(stream=stream, sequence=0, digest=first)
    await session.execute(made.on_conflict_do_nothing(index_elements=[AuditHead.stream]))
    statement = select(AuditHead).where(AuditHead.stream == stream).with_for_update()
    return (await session.scalars(statement, execution_options={"populate_existing": True})).one()


async def append(session: AsyncSession, entry: AuditEntry) -> None:
    """Write an entry and move the head to it."""
    session.add(entry)
    await session.execute(
        update(AuditHead)
        .where(AuditHead.stream == entry.stream)
        .values(sequence=entry.sequence, digest=entry.digest)
    )
    await session.flush()


async def head(session: AsyncSession, stream: str) -> AuditHead | None:
    """Return the newest entry's place, without a lock."""
    return await session.get(AuditHead, stream)


async def page(
    session: AsyncSession, *, stream: str, subject: str | None, before: int | None, limit: int
) -> Sequence[AuditEntry]:
    """Return the newest entries first, those before sequence number `before`."""
    statement = select(AuditEntry).where(AuditEntry.stream == stream)
    if subject is not None:
        statement = statement.where(AuditEntry.subject == subject)
    if before is not None:
        statement = statement.where(AuditEntry.sequence < before)
    newest_first = statement.order_by(AuditEntry.sequence.desc()).limit(limit)
    return (await session.scalars(newest_first)).all()


async def in_order(session: AsyncSession, stream: str) -> AsyncIterator[AuditEntry]:
    """Yield every entry, the oldest first."""
    statement = select(AuditEntry).where(AuditEntry.stream == stream).order_by(AuditEntry.sequence)
    async for entry in await session.stream_scalars(
        statement, execution_options={"yield_per": BATCH}
    ):
        yield entry
