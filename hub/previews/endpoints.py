"""Previews over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from hub.access.dependencies import Needs
from hub.access.permissions import SEES_DRAFTS, Permission
from hub.kit.pagination import BIGGEST
from hub.kit.web import Id
from hub.previews import service
from hub.previews.dependencies import CurrentViewer
from hub.previews.schemas import LookOut, LooksOut

router = APIRouter()
articles = APIRouter(prefix="/articles", tags=["articles"])
drafts = APIRouter(prefix="/drafts", tags=["drafts"])

Number = Annotated[
    int | None, Query(ge=1, le=BIGGEST, description="Of the version; the present one by default.")
]


@articles.get("/{article_id}/previews", dependencies=[Needs(Permission.READ_ARTICLES)])
async def preview_article(
    article_id: Id, viewer: CurrentViewer, version: Number = None
) -> LooksOut:
    """Show how a version will look on each platform, and what of it will be missing there.

    No platform is asked. It is made with one of the accounts that you see, or without any, where
    the platform shows the same on all. That a sealed one was opened is on record.
    """
    found = await service.of_article(viewer, article_id, version)
    return LooksOut(items=[LookOut.of(look) for look in found])


@drafts.get("/{draft_id}/previews", dependencies=[Needs(*SEES_DRAFTS)])
async def preview_draft(draft_id: Id, viewer: CurrentViewer) -> LooksOut:
    """Show how a draft, as it is saved, would look on each platform; 422 while it is no article."""
    found = await service.of_draft(viewer, draft_id)
    return LooksOut(items=[LookOut.of(look) for look in found])


router.include_router(articles)
router.include_router(drafts)
