"""SQL of the record."""

import secrets
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Select, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.models import AuditEntry, AuditHead
from hub.audit.streams import GENESIS, STREAMS

BATCH = 1_000  # entries read at once while verifying


async def lock_head(session: AsyncSession) -> AuditHead:
    """Return the head of a stream that nobody else holds, locked until the transaction ends.

    Only when all are held it waits for one. Who holds one already gets one that is free, so that
    nobody waits while others wait for them.
    """
    any_head = select(AuditHead).where(AuditHead.stream.in_(STREAMS)).order_by(AuditHead.stream)
    free = await _first(session, any_head.limit(1).with_for_update(skip_locked=True))
    return free or await _wait_for_head(session, secrets.choice(STREAMS))


async def _wait_for_head(session: AsyncSession, stream: str) -> AuditHead:
    made = insert(AuditHead).values(stream=stream, sequence=0, digest=GENESIS)
    await session.execute(made.on_conflict_do_nothing(index_elements=[AuditHead.stream]))
    this_head = select(AuditHead).where(AuditHead.stream == stream).with_for_update()
    head = await _first(session, this_head)
    assert head is not None  # noqa: S101 - it was made just now
    return head


async def _first(session: AsyncSession, statement: Select[AuditHead]) -> AuditHead | None:
    newest = {"populate_existing": True}  # the session may remember an older state of it
    return (await session.scalars(statement, execution_options=newest)).one_or_none()


async def append(session: AsyncSession, entry: AuditEntry) -> None:
    """Write an entry and move the head to it."""
    session.add(entry)
    await session.execute(
        update(AuditHead)
        .where(AuditHead.stream == entry.stream)
        .values(sequence=entry.sequence, digest=entry.digest)
    )
    await session.flush()


async def page(
    session: AsyncSession, *, subject: str | None, before: Sequence[Any] | None, limit: int
) -> Sequence[AuditEntry]:
    """Return the newest entries first, those before a moment, stream and sequence number."""
    place = tuple_(AuditEntry.at, AuditEntry.stream, AuditEntry.sequence)
    statement = select(AuditEntry)
    if subject is not None:
        statement = statement.where(AuditEntry.subject == subject)
    if before is not None:
        statement = statement.where(place < tuple_(*before))
    newest_first = (column.desc() for column in (AuditEntry.at, AuditEntry.stream, AuditEntry.sequence))
    return (await session.scalars(statement.order_by(*newest_first).limit(limit))).all()


async def heads(session: AsyncSession) -> Sequence[AuditHead]:
    """Return the newest place of every stream, without a lock."""
    return (await session.scalars(select(AuditHead).order_by(AuditHead.stream))).all()
