"""SQL of the record."""

import secrets
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

from sqlalchemy import Select, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.models import AuditEntry, AuditHead
from hub.audit.streams import GENESIS, STREAMS
from hub.audit.walk import Row

BATCH = 5_000  # entries read at once while verifying

_STREAMS = """
    with recursive streams (stream) as (
        select min(stream) from audit_entries
        union all
        select (select min(e.stream) from audit_entries e where e.stream > s.stream)
        from streams s where s.stream is not null
    )
    select stream from streams where stream is not null
"""
_ROWS = """
    select sequence,
        to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
            || case when at < '0001-01-01' then ' BC' else '' end as at,
        actor, action, subject, detail::text as detail, previous, digest
    from audit_entries where stream = :stream order by sequence
"""


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
    newest_first = (
        column.desc() for column in (AuditEntry.at, AuditEntry.stream, AuditEntry.sequence)
    )
    return (await session.scalars(statement.order_by(*newest_first).limit(limit))).all()


async def one_state(session: AsyncSession) -> None:
    """Let a unit of work that begins see one state of the record, whoever writes meanwhile."""
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


async def heads(session: AsyncSession) -> dict[str, tuple[int, str]]:
    """Return the newest sequence number and digest of every stream, without a lock."""
    found = await session.execute(select(AuditHead.stream, AuditHead.sequence, AuditHead.digest))
    return {stream: (sequence, digest) for stream, sequence, digest in found}


async def streams_with_entries(session: AsyncSession) -> list[str]:
    """Return the name of every stream that has an entry, by one probe of the index for each."""
    return list(await session.scalars(text(_STREAMS)))


async def in_order(session: AsyncSession, stream: str) -> AsyncIterator[Sequence[Row]]:
    """Yield every entry, the oldest first, many at a time."""
    found = await session.stream(
        text(_ROWS), {"stream": stream}, execution_options={"yield_per": BATCH}
    )
    async for rows in found.partitions():
        yield cast("Sequence[Row]", rows)
