"""Drafts over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field

from hub.access.actor import Actor
from hub.access.dependencies import CurrentActor, Needs
from hub.access.mandate import Mandate
from hub.access.permissions import SEES_DRAFTS, Permission
from hub.access.remit import Remit
from hub.articles.draft import ArticleId
from hub.articles.repository.drafts import DraftFilter, Found, Mark
from hub.articles.schemas import SavedOut
from hub.articles.writing import service
from hub.articles.writing.presence import leave, others_at
from hub.articles.writing.publishing import publish
from hub.articles.writing.schemas import (
    DraftLine,
    DraftOut,
    DraftPublication,
    DraftSave,
    DraftStand,
    NewDraft,
)
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import under
from hub.kit.text import line
from hub.kit.web import Id, ProcessParts, Session

router = APIRouter(prefix="/drafts", tags=["drafts"])

Writing = Annotated[Remit, Needs(Permission.WRITE_ARTICLES)]
WRITING = [Needs(Permission.WRITE_ARTICLES)]
Reading = Annotated[Remit, Needs(*SEES_DRAFTS)]
READING = [Needs(*SEES_DRAFTS)]


class DraftQuery(BaseModel):
    """Which drafts a list has."""

    model_config = ConfigDict(extra="forbid")

    mine: Annotated[bool, Field(description="Only those that you have begun.")] = False
    article: Annotated[
        ArticleId | None, Field(description="Only those of the next version of this article.")
    ] = None
    q: (
        Annotated[str, line(100), Field(description="Stands in the title, or spells a part of it.")]
        | None
    ) = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=WRITING)
async def begin_draft(asked: NewDraft, session: Session, actor: CurrentActor) -> DraftOut:
    """Begin a draft of a new article, or of the next version of one.

    You may have begun 500 that are neither published nor discarded.
    """
    with under("body"):
        return _out(await service.begin(session, asked, by=_writer(actor)))


@router.get("")
async def list_drafts(
    query: Annotated[DraftQuery, Query()], session: Session, actor: CurrentActor, remit: Reading
) -> Page[DraftLine]:
    """List the drafts of your places, the last saved first; without what they say."""
    before = Mark(*decode_cursor(query.cursor, datetime, int)) if query.cursor else None
    wanted = DraftFilter(actor.name if query.mine else None, query.article, query.q)
    rows = await service.page(session, wanted, remit, before=before, limit=query.limit + 1)
    lines = [DraftLine.model_validate(row) for row in rows]
    return page_of(lines, query.limit, key=lambda draft: [draft.saved_at, draft.id])


@router.get("/{draft_id}", dependencies=READING)
async def show_draft(draft_id: Id, session: Session, actor: CurrentActor) -> DraftOut:
    """Show a draft. That one of a sealed article was opened is on record."""
    return _out(await service.get(session, draft_id, by=Mandate.of(actor, *SEES_DRAFTS)))


@router.put("/{draft_id}", dependencies=WRITING)
async def save_draft(
    draft_id: Id, asked: DraftSave, session: Session, actor: CurrentActor, parts: ProcessParts
) -> DraftStand:
    """Save all that is written over the revision that was read.

    409 if somebody else has saved another one since: nothing is written then, and `revision`,
    `saved_by` and `saved_at` say which it was. What is the same as before makes no revision.
    """
    with under("body"):
        draft = await service.save(session, draft_id, asked, by=_writer(actor))
    return DraftStand.of(draft, await others_at(parts.redis, draft_id, actor.name))


@router.delete("/{draft_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=WRITING)
async def discard_draft(
    draft_id: Id,
    session: Session,
    actor: CurrentActor,
    revision: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None,
) -> Response:
    """Discard a draft for good; with `revision`, only if nobody has saved another one since."""
    await service.discard(session, draft_id, revision, by=_writer(actor))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/{draft_id}/publish",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": SavedOut, "description": "The newest version says the same."}},
    dependencies=WRITING,
)
async def publish_draft(
    draft_id: Id,
    asked: DraftPublication,
    session: Session,
    actor: CurrentActor,
    response: Response,
) -> SavedOut:
    """Make a draft its article, or the article's next version; the draft is gone then.

    201 if a version was made, 200 if the article says the same already. It goes to nobody by
    itself: that is for `push` and `correct`.
    """
    saved = await publish(session, draft_id, asked, by=_writer(actor))
    response.status_code = status.HTTP_201_CREATED if saved.changed else status.HTTP_200_OK
    return SavedOut.of(saved)


@router.put("/{draft_id}/presence")
async def open_draft(
    draft_id: Id, session: Session, actor: CurrentActor, remit: Writing, parts: ProcessParts
) -> DraftStand:
    """Say that you have a draft open, and learn how it stands; it is forgotten in half a minute."""
    draft = (await service.find(session, draft_id, remit)).draft
    return DraftStand.of(draft, await others_at(parts.redis, draft_id, actor.name))


@router.delete("/{draft_id}/presence", status_code=status.HTTP_204_NO_CONTENT)
async def close_draft(
    draft_id: Id, session: Session, actor: CurrentActor, remit: Writing, parts: ProcessParts
) -> Response:
    """Say that you have a draft open no longer."""
    await service.find(session, draft_id, remit)
    await leave(parts.redis, draft_id, actor.name)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _writer(actor: Actor) -> Mandate:
    return Mandate.of(actor, Permission.WRITE_ARTICLES)


def _out(found: Found) -> DraftOut:
    return DraftOut.of(found.draft, found.region, found.organisation)
