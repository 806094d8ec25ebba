"""What was done: entries of the record, found by who, what and when."""

import json
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.audit.endpoints import list_entries, show_entry
from hub.audit.repository import EntryFilter
from hub.audit.schemas import AuditEntryOut
from hub.console.audit.acts import acts
from hub.console.audit.proof import PROVING
from hub.console.filters import ZONE
from hub.console.form import asked
from hub.console.look import PREFIX
from hub.console.query import CURSOR, filters_of, ways
from hub.console.render import page
from hub.console.routes import pages_below
from hub.kit.i18n import _
from hub.kit.pagination import DEFAULT_LIMIT, Page
from hub.kit.problems import InvalidInput, NotFound
from hub.kit.text import line
from hub.kit.web import Session

AUDIT = f"{PREFIX}/audit"
READING = Needs(Permission.READ_AUDIT)
PLACES = {"article": "articles", "command": "commands", "account": "accounts"}

router = pages_below("/audit")

Text = Annotated[str, line(100)]


Day = Annotated[date, Field(le=date(9998, 12, 31))]  # there is one after it


class Query(BaseModel):
    """What the list is asked for; days are China's, both of them included."""

    model_config = ConfigDict(extra="ignore")

    subject: Text | None = None
    actor: Text | None = None
    action: Text | None = None
    since: Day | None = None
    until: Day | None = None


@router.get("", dependencies=[READING])
async def show_record(request: Request, session: Session, actor: CurrentActor) -> Response:
    """List what was done, the newest first."""
    given, problem = filters_of(request), None
    found: Page[AuditEntryOut] = Page(items=[])
    try:
        only = _only(asked(Query, given))
        found = await list_entries(session, only, given.get(CURSOR), DEFAULT_LIMIT)
    except InvalidInput as wrong:
        problem = wrong
    return page(
        request,
        "audit/list.html",
        _("Record"),
        problem.status if problem else 200,
        entries=found.items,
        acts=acts(),
        ways=ways(AUDIT, given, found.next),
        given=given,
        may_prove=bool(actor.widest(PROVING).places),
        may_export=bool(actor.remit(Permission.EXPORT_AUDIT).places),
        problem=problem,
    )


@router.get("/{stream}/{sequence}", dependencies=[READING])
async def show_one(request: Request, session: Session, stream: str, sequence: str) -> Response:
    """Show an entry with all its details."""
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) < len(str(2**63))):
        raise NotFound(_("There is no such entry."))
    entry = await show_entry(session, stream, int(sequence))
    return page(
        request,
        "audit/entry.html",
        f"{acts().get(entry.action, entry.action)} · {entry.subject}",
        crumbs=[(_("Record"), AUDIT)],
        entry=entry,
        detail=json.dumps(entry.detail, ensure_ascii=False, indent=2),
        place=_place_of(entry.subject),
    )


def _only(query: Query) -> EntryFilter:
    day = timedelta(days=1)
    return EntryFilter(
        subject=query.subject,
        actor=query.actor,
        action=query.action,
        since=_begin_of(query.since) if query.since else None,
        until=_begin_of(query.until + day) if query.until else None,
    )


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _place_of(subject: str) -> str:
    """Return the page of what an entry is about, if it has one."""
    kind, _colon, number = subject.partition(":")
    return f"{PREFIX}/{PLACES[kind]}/{number}" if kind in PLACES and number.isdigit() else ""
