"""The record, for whoever has to answer for it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.audit import repository
from hub.audit.repository import EntryFilter
from hub.audit.schemas import AuditEntryOut
from hub.kit.i18n import _
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import NotFound
from hub.kit.text import line
from hub.kit.web import Session

router = APIRouter(prefix="/audit", tags=["audit"])

Text = Annotated[str, line(100)]
Moment = Annotated[AwareDatetime, Query(examples=["2026-07-20T00:00:00+08:00"])]


async def wanted(
    *,
    subject: Annotated[
        Text | None, Query(description="Only entries about this, such as `article:17`.")
    ] = None,
    actor: Annotated[
        Text | None, Query(description="Only what this person or machine did.")
    ] = None,
    action: Annotated[Text | None, Query(description="Only this act: `command.issue`.")] = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> EntryFilter:
    """Read the list's filters."""
    return EntryFilter(subject=subject, actor=actor, action=action, since=since, until=until)


@router.get("", dependencies=[Needs(Permission.READ_AUDIT)])
async def list_entries(
    session: Session,
    only: Annotated[EntryFilter, Depends(wanted)],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[AuditEntryOut]:
    """List what was done, the newest first."""
    before = decode_cursor(cursor, datetime, str, int) if cursor else None
    found = await repository.page(session, only, before=before, limit=limit + 1)
    entries = [AuditEntryOut.model_validate(entry) for entry in found]
    return page_of(entries, limit, key=lambda entry: [entry.at, entry.stream, entry.sequence])


@router.get("/entries/{stream}/{sequence}", dependencies=[Needs(Permission.READ_AUDIT)])
async def show_entry(
    session: Session,
    stream: Annotated[str, Path(max_length=50, pattern=r"^[a-z0-9-]+$", examples=["hub"])],
    sequence: Annotated[int, Path(ge=1, le=BIGGEST, examples=[1])],
) -> AuditEntryOut:
    """Show one entry, by its stream and its number there."""
    found = await repository.entry(session, stream, sequence)
    if found is None:
        raise NotFound(
            _(
                "There is no entry {sequence} in the stream {stream}.",
                sequence=sequence,
                stream=stream,
            )
        )
    return AuditEntryOut.model_validate(found)
