"""SQL of the record."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.findings import CHECKPOINTS
from hub.audit.models import AuditCheckpoint, AuditEntry, AuditHead, SyslogPosition
from hub.audit.streams import GENESIS, STREAMS


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


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries a list shows; None is any.

    Attributes:
        since: from this moment on.
        until: before this moment.
    """

    subject: str | None = None
    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield what an entry has to be."""
        for name in ("subject", "actor", "action"):
            if (wanted := getattr(self, name)) is not None:
                yield getattr(AuditEntry, name) == wanted
        if self.since is not None:
            yield AuditEntry.at >= self.since
        if self.until is not None:
            yield AuditEntry.at < self.until


async def page(
    session: AsyncSession, only: EntryFilter, *, before: Sequence[Any] | None, limit: int
) -> Sequence[AuditEntry]:
    """Return the newest entries first, those before a moment, stream and sequence number."""
    place = tuple_(AuditEntry.at, AuditEntry.stream, AuditEntry.sequence)
    statement = select(AuditEntry).where(*only.conditions())
    if before is not None:
        statement = statement.where(place < tuple_(*before))
    newest_first = (
        column.desc() for column in (AuditEntry.at, AuditEntry.stream, AuditEntry.sequence)
    )
    return (await session.scalars(statement.order_by(*newest_first).limit(limit))).all()


async def entry(session: AsyncSession, stream: str, sequence: int) -> AuditEntry | None:
    """Return the entry of this number in a stream."""
    return await session.get(AuditEntry, (stream, sequence))


async def heads(session: AsyncSession) -> dict[str, tuple[int, str]]:
    """Return the newest sequence number and digest of every stream, without a lock."""
    found = await session.execute(select(AuditHead.stream, AuditHead.sequence, AuditHead.digest))
    return {stream: (sequence, digest) for stream, sequence, digest in found}


async def last_checkpoint(session: AsyncSession) -> AuditCheckpoint | None:
    """Return the newest checkpoint."""
    newest_first = select(AuditCheckpoint).order_by(AuditCheckpoint.number.desc())
    return (await session.scalars(newest_first.limit(1))).one_or_none()


async def add_checkpoint(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Write a checkpoint, and say so; False: somebody else has just written one."""
    made = insert(AuditCheckpoint).values(values)
    once = made.on_conflict_do_nothing(index_elements=[AuditCheckpoint.number])
    return await session.scalar(once.returning(AuditCheckpoint.number)) is not None


async def checkpoints(
    session: AsyncSession, *, before: int | None, limit: int
) -> Sequence[AuditCheckpoint]:
    """Return the newest checkpoints first, those before a number."""
    statement = select(AuditCheckpoint).order_by(AuditCheckpoint.number.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditCheckpoint.number < before)
    return (await session.scalars(statement)).all()


async def checkpoints_among(session: AsyncSession, numbers: set[int]) -> Sequence[AuditCheckpoint]:
    """Return the checkpoints that have these numbers."""
    statement = select(AuditCheckpoint).where(AuditCheckpoint.number.in_(numbers))
    return (await session.scalars(statement)).all()


async def checkpoints_after(
    session: AsyncSession, number: int, limit: int
) -> Sequence[AuditCheckpoint]:
    """Return the checkpoints after a number, the oldest first."""
    statement = select(AuditCheckpoint).where(AuditCheckpoint.number > number)
    return (await session.scalars(statement.order_by(AuditCheckpoint.number).limit(limit))).all()


async def lock_positions(session: AsyncSession) -> dict[str, int]:
    """Return up to where each stream and the checkpoints were sent on, locked.

    Only those of which there is more, and that nobody else holds; the checkpoints stand under
    `CHECKPOINTS`.
    """
    newest = (
        select(AuditHead.stream, AuditHead.sequence)
        .union_all(select(literal(CHECKPOINTS), func.max(AuditCheckpoint.number)))
        .subquery()
    )
    known = select(newest.c.stream, literal(0)).where(newest.c.sequence > 0)
    made = insert(SyslogPosition).from_select(["stream", "sequence"], known)
    await session.execute(made.on_conflict_do_nothing())
    free = (
        select(SyslogPosition.stream, SyslogPosition.sequence)
        .join(newest, newest.c.stream == SyslogPosition.stream)
        .where(newest.c.sequence > SyslogPosition.sequence)
        .order_by(SyslogPosition.stream)
        .with_for_update(of=SyslogPosition, skip_locked=True)
    )
    rows = (await session.execute(free)).all()
    return {row.stream: row.sequence for row in rows}


async def entries_after(
    session: AsyncSession, stream: str, sequence: int, limit: int
) -> Sequence[AuditEntry]:
    """Return the next entries of a stream, the oldest first."""
    after = (AuditEntry.stream == stream, AuditEntry.sequence > sequence)
    statement = select(AuditEntry).where(*after).order_by(AuditEntry.sequence).limit(limit)
    return (await session.scalars(statement)).all()


async def move_positions(session: AsyncSession, reached: Mapping[str, int]) -> None:
    """Write down up to where each of these was sent on."""
    for stream, sequence in reached.items():
        at = SyslogPosition.stream == stream
        await session.execute(update(SyslogPosition).where(at).values(sequence=sequence))


async def take_turns(session: AsyncSession, name: str) -> None:
    """Wait until nobody else is at this; it is ours until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def last_detail(session: AsyncSession, subject: str, action: str) -> dict[str, Any] | None:
    """Return the detail of the newest entry of this kind about a subject."""
    about = (AuditEntry.subject == subject, AuditEntry.action == action)
    newest_first = select(AuditEntry.detail).where(*about).order_by(AuditEntry.at.desc())
    found: dict[str, Any] | None = await session.scalar(newest_first.limit(1))
    return found
