"""The record of every act (审计), written in the transaction of the act."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit import repository
from hub.audit.chain import moment_text, plain, row_digest, size_of
from hub.audit.models import MOST_ACTOR, AuditEntry

__all__ = ["DETAIL_LIMIT", "MOST_ACTOR", "record"]

DETAIL_LIMIT = 500_000  # bytes of JSON; a hundred copies that somebody found come to 310,000


async def record(
    session: AsyncSession, *, actor: str, action: str, subject: str, detail: dict[str, Any]
) -> None:
    """Append an entry.

    Call it last in a unit of work: it holds the head of a stream until the transaction ends. As
    many acts as there are streams go on side by side; one more waits for one of them.

    Args:
        session: the unit of work of the act itself.
        actor: who did it, in at most `MOST_ACTOR` characters.
        action: what, as `"command.issue"`.
        subject: to what, as `"article:17"`.
        detail: the rest, as JSON; no secrets.

    Raises:
        ValueError, TypeError: `detail` is not JSON, or more than `DETAIL_LIMIT`.
    """
    if size_of(detail) > DETAIL_LIMIT:
        raise ValueError(f"an audit entry's detail may have {DETAIL_LIMIT} bytes")
    await session.flush()  # the act's own locks come first
    head = await repository.lock_head(session)
    entry = AuditEntry(
        stream=head.stream,
        sequence=head.sequence + 1,
        at=datetime.now(UTC),
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
        previous=head.digest,
    )
    entry.digest = _digest(entry)
    await repository.append(session, entry)


def _digest(entry: AuditEntry) -> str:
    return row_digest(
        {
            "stream": entry.stream,
            "sequence": plain(entry.sequence),
            "at": moment_text(entry.at),
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "detail": plain(entry.detail),
            "previous": entry.previous,
        }
    )
