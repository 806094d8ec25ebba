"""Drafts (草稿): begun, read, saved over what was read, discarded. Nothing that was saved is lost.

Whoever saves says which revision they have read: when another came first nothing is written, and
they learn who it was. A save is no act and leaves no audit entry.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.access.remit import Remit
from hub.articles import service as articles
from hub.articles.assets import resolve
from hub.articles.models import WorkingDraft
from hub.articles.owner import Owner
from hub.articles.owning import owner_of
from hub.articles.prepare import stated
from hub.articles.repository import drafts as repository
from hub.articles.repository.drafts import DraftFilter, Found, Mark
from hub.articles.sealed import note_draft
from hub.articles.writing.beginning import content_of
from hub.articles.writing.checks import check_count, check_revision
from hub.articles.writing.content import DraftContent
from hub.articles.writing.schemas import DraftSave, NewDraft
from hub.audit.service import record
from hub.kit.i18n import _
from hub.kit.problems import NotFound, under


async def begin(session: AsyncSession, asked: NewDraft, *, by: Mandate) -> Found:
    """Make a draft, of a new article or of the next version of one.

    Raises:
        NotFound: there is no such article within the remit.
        Conflict: it is somebody else's post, or whoever asks has too many drafts.
        InvalidInput: it can't be said whose it is, or it has a file that the hub does not keep.
    """
    check_count(await repository.count_of(session, by.actor))
    if asked.content is not None:
        await _check_files(session, asked.content)
    draft = await (_of_article if asked.article else _of_nothing)(session, asked, by)
    draft.made_by = draft.saved_by = by.actor
    await repository.add(session, draft)
    return await find(session, draft.id, by.remit)


async def get(session: AsyncSession, draft_id: int, *, by: Mandate) -> Found:
    """Return a draft. That one of a sealed article was opened is on record.

    Raises:
        NotFound: there is none within the remit.
    """
    found = await find(session, draft_id, by.remit)
    if found.sealed_at is not None and found.draft.article_id is not None:
        await note_draft(session, found.draft.article_id, draft_id, by.actor)
    return found


async def find(session: AsyncSession, draft_id: int, remit: Remit, *, lock: bool = False) -> Found:
    """Return a draft within a remit; locked, nobody else changes it until this work ends.

    Raises:
        NotFound: there is none.
    """
    found = await repository.find(session, draft_id, remit, lock=lock)
    if found is None:
        raise NotFound(_("There is no draft {draft_id}.", draft_id=draft_id))
    return found


async def page(
    session: AsyncSession, wanted: DraftFilter, remit: Remit, *, before: Mark | None, limit: int
) -> Sequence[Row[Any]]:
    """Return drafts within a remit without what they say, the last saved first."""
    return await repository.page(session, wanted, remit, before=before, limit=limit)


async def save(
    session: AsyncSession, draft_id: int, asked: DraftSave, *, by: Mandate
) -> WorkingDraft:
    """Write what is written now over the revision that was read; the same again changes nothing.

    Raises:
        NotFound: there is none within the remit.
        Conflict: somebody saved another one since; who, and when, is in the problem.
        InvalidInput: it shows a cover or has an attachment that the hub does not keep.
    """
    draft = (await find(session, draft_id, by.remit, lock=True)).draft
    content = asked.content.model_dump(mode="json", exclude_defaults=True)
    if content == draft.content:  # an answer that was lost, and asked for again
        return draft
    check_revision(draft, asked.revision)
    await _check_files(session, asked.content)
    draft.content = content
    draft.revision += 1
    draft.saved_by = by.actor
    await repository.save(session, draft)
    return draft


async def discard(
    session: AsyncSession, draft_id: int, revision: int | None = None, *, by: Mandate
) -> None:
    """Delete a draft, if it is still at the revision that was read.

    Raises:
        NotFound: there is none within the remit.
        Conflict: somebody saved another one since.
    """
    draft = (await find(session, draft_id, by.remit, lock=True)).draft
    if revision is not None:
        check_revision(draft, revision)
    await remove(session, draft, by=by)


async def remove(session: AsyncSession, draft: WorkingDraft, *, by: Mandate) -> None:
    """Delete a draft of which nothing has been made, on record."""
    await repository.remove(session, draft)
    detail = {"article": draft.article_id, "revision": draft.revision, "made_by": draft.made_by}
    subject = f"draft:{draft.id}"
    await record(session, actor=by.actor, action="draft.discard", subject=subject, detail=detail)


async def _check_files(session: AsyncSession, content: DraftContent) -> None:
    with under("content"):
        await resolve(session, stated(content))


async def _of_nothing(session: AsyncSession, asked: NewDraft, by: Mandate) -> WorkingDraft:
    owner = await owner_of(session, by.remit, asked.region, asked.organisation)
    return _draft(asked.content or DraftContent(), owner)


async def _of_article(session: AsyncSession, asked: NewDraft, by: Mandate) -> WorkingDraft:
    story = await articles.take_up(session, asked.article or 0, by=by)
    draft = _draft(asked.content or content_of(story), Owner(None, None))
    draft.article_id, draft.based_on = story.article.id, story.newest
    return draft


def _draft(content: DraftContent, owner: Owner) -> WorkingDraft:
    return WorkingDraft(
        region_code=owner.region,
        organisation_id=owner.organisation,
        content=content.model_dump(mode="json", exclude_defaults=True),
    )
