"""How an article, or a draft, will look on each platform."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from hub.access.dependencies import Needs
from hub.access.permissions import SEES_DRAFTS, Permission
from hub.articles.writing import service as writing
from hub.articles.writing.content import DraftContent
from hub.commands.dependencies import CurrentDesk
from hub.console.articles.frame import frame
from hub.console.articles.pool import pool_crumb
from hub.console.articles.previews import cards, fields_called, names_of
from hub.console.articles.story import line_of
from hub.console.form import asked
from hub.console.query import filters_of
from hub.console.render import Crumbs, page
from hub.console.routes import pages_below
from hub.kit.i18n import _, language
from hub.kit.pagination import BIGGEST
from hub.kit.problems import HubError, InvalidInput
from hub.kit.web import Id
from hub.previews.dependencies import Looking, OnAccount, PlatformKey
from hub.previews.endpoints import preview_article, preview_draft
from hub.previews.schemas import LookOut
from hub.previews.service import Viewer
from hub.sdk.manifest import KEY

P = Permission

of_articles, of_drafts = pages_below("/articles"), pages_below("/drafts")

READING, READING_DRAFTS = [Needs(P.READ_ARTICLES)], [Needs(*SEES_DRAFTS)]

Number = Annotated[int | None, Query(ge=1, le=BIGGEST)]


class Wanted(BaseModel):
    """What the address asks for; `opened`: a sealed article is to be opened, on record."""

    model_config = ConfigDict(extra="ignore")

    platform: Annotated[str, Field(pattern=KEY)] | None = None
    account: Annotated[int, Field(ge=1, le=BIGGEST)] | None = None
    opened: bool = False

    @classmethod
    def of(cls, request: Request) -> "Wanted":
        """Read it.

        Raises:
            InvalidInput: naming what is wrong.
        """
        return asked(cls, filters_of(request))

    def viewer(self, looking: Viewer) -> Viewer:
        """Return who looks at that."""
        return replace(looking, platform=self.platform, account=self.account)


@of_articles.get("/{article_id}/previews", dependencies=READING)
async def show_previews(
    request: Request, article_id: Id, desk: CurrentDesk, looking: Looking
) -> Response:
    """Show how the present version will look on each platform."""
    wanted, line = Wanted.of(request), await line_of(desk, article_id)
    if line.sealed_at and not wanted.opened:
        return sealed(request, article_id)
    viewer = wanted.viewer(looking)
    looks = (await preview_article(article_id, viewer)).items
    crumbs = [*pool_crumb(), (line.title, f"/console/articles/{article_id}")]
    return _page(request, viewer, looks, crumbs, opened=wanted.opened)


@of_articles.get("/{article_id}/previews/{platform}", dependencies=READING)
async def show_preview(
    request: Request,
    article_id: Id,
    platform: PlatformKey,
    viewer: OnAccount,
    version: Number = None,
) -> Response:
    """Show what readers would see of a version, for a frame."""
    only = replace(viewer, platform=platform)
    (look,) = (await preview_article(article_id, only, version)).items
    return frame(request, look)


@of_drafts.get("/{draft_id}/previews", dependencies=READING_DRAFTS)
async def show_previews_of_draft(request: Request, draft_id: Id, looking: Looking) -> Response:
    """Show how a draft would look on each platform; what it lacks yet, while it is no article."""
    viewer = Wanted.of(request).viewer(looking)
    here = f"/console/drafts/{draft_id}"
    try:
        looks, problem = (await preview_draft(draft_id, viewer)).items, None
    except InvalidInput as unfinished:
        looks, problem = [], unfinished
    found = await writing.find(viewer.session, draft_id, viewer.actor.widest(SEES_DRAFTS))
    title = DraftContent.model_validate(found.draft.content).title or _("Without a title")
    crumbs = [(_("Drafts"), "/console/drafts"), (title, here)]
    return _page(request, viewer, looks, crumbs, problem)


@of_drafts.get("/{draft_id}/previews/{platform}", dependencies=READING_DRAFTS)
async def show_preview_of_draft(
    request: Request, draft_id: Id, platform: PlatformKey, viewer: OnAccount
) -> Response:
    """Show what readers would see of a draft, for a frame."""
    (look,) = (await preview_draft(draft_id, replace(viewer, platform=platform))).items
    return frame(request, look)


def sealed(request: Request, article_id: int) -> Response:
    """Ask whether a sealed article is to be opened, on record."""
    above = [*pool_crumb(), (f"#{article_id}", f"/console/articles/{article_id}")]
    address = request.url.include_query_params(opened=1)
    way = f"{address.path}?{address.query}"
    return page(request, "articles/sealed.html", _("Sealed"), crumbs=above, way=way)


def _page(  # noqa: PLR0913 - what is shown, of what, and why not
    request: Request,
    viewer: Viewer,
    looks: Sequence[LookOut],
    crumbs: Crumbs,
    problem: HubError | None = None,
    *,
    opened: bool = False,
) -> Response:
    here, account = request.url.path, viewer.account
    values: dict[str, Any] = {
        "here": here,
        "cards": cards(looks, here, f"account={account}" if account else ""),
        "fields": fields_called(),
        "platforms": names_of(viewer.connectors, chinese=language() == "zh"),
        "chosen": viewer.platform,
        "account": account,
        "opened": opened,
    }
    title = _("How it will look on each platform")
    return page(request, "articles/previews.html", title, crumbs=crumbs, problem=problem, **values)


router = APIRouter()
router.include_router(of_articles)
router.include_router(of_drafts)
