"""From a draft to an article, or to the next version of one."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.articles import service as articles
from hub.articles.intake import draft_of
from hub.articles.repository import drafts as repository
from hub.articles.repository.drafts import Found
from hub.articles.story import Saved
from hub.articles.writing.checks import check_revision
from hub.articles.writing.content import DraftContent
from hub.articles.writing.schemas import DraftPublication
from hub.articles.writing.service import find, remove
from hub.kit.problems import under


async def publish(
    session: AsyncSession, draft_id: int, asked: DraftPublication, *, by: Mandate
) -> Saved:
    """Make the draft its article, or the next version of it; the draft is gone then.

    Raises:
        NotFound: there is none within the remit.
        Conflict: somebody saved another one since, or the article has a version that was not read.
        InvalidInput: naming each field that an article can't have, as `content.title`.
    """
    found = await find(session, draft_id, by.remit, lock=True)
    check_revision(found.draft, asked.revision)
    with under("content"):
        saved = await _saved(session, found, asked, by)
    if saved.changed:  # the version that was made is on record
        await repository.remove(session, found.draft)
    else:
        await remove(session, found.draft, by=by)
    return saved


async def _saved(
    session: AsyncSession, found: Found, asked: DraftPublication, by: Mandate
) -> Saved:
    draft, fields = found.draft, DraftContent.model_validate(found.draft.content).handed_in()
    if draft.article_id is None:
        return await articles.create(session, draft_of(fields | _owner(found)), by=by)
    replaces = asked.over or draft.based_on
    return await articles.revise(
        session, draft.article_id, draft_of(fields), by=by, replaces=replaces
    )


def _owner(found: Found) -> dict[str, Any]:
    owner = {"region": found.region, "organisation": found.organisation}
    return {name: value for name, value in owner.items() if value is not None}
