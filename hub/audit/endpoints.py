"""The record, for whoever has to answer for it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from hub.audit import repository
from hub.audit.schemas import AuditEntryOut
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.text import line
from hub.kit.web import Session

router = APIRouter(prefix="/audit", tags=["audit"])

Subject = Annotated[
    str | None,
    Query(description="Only entries about this, such as `article:17`."),
    line(100),
]


@router.get("")
async def list_entries(
    session: Session,
    subject: Subject = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[AuditEntryOut]:
    """List what was done, the newest first."""
    before = decode_cursor(cursor, datetime, str, int) if cursor else None
    found = await repository.page(session, subject=subject, before=before, limit=limit + 1)
    entries = [AuditEntryOut.model_validate(entry) for entry in found]
    return page_of(entries, limit, key=lambda entry: [entry.at, entry.stream, entry.sequence])
