"""The article pool (云稿库), and one article: what it says, and what was done about it."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.articles import service as articles
from hub.articles.schemas import OneVersionOut
from hub.commands.dependencies import CurrentDesk, Desk
from hub.console.articles import words
from hub.console.articles.changes import changes
from hub.console.articles.placement_pages import placements
from hub.console.articles.pool import pool, pool_crumb
from hub.console.articles.preview_pages import router as previews
from hub.console.articles.preview_pages import sealed
from hub.console.articles.shown import file_path, shown
from hub.console.articles.story import about, line_of, may
from hub.console.render import page
from hub.console.routes import pages_below
from hub.kit.i18n import _
from hub.kit.pagination import BIGGEST
from hub.kit.web import Id, Session

P = Permission

stories = pages_below("/articles")

Reading = Annotated[Remit, Needs(P.READ_ARTICLES)]
READING = [Needs(P.READ_ARTICLES)]

Opened = Annotated[bool, Query(description="A sealed article is opened, on record.")]
Number = Annotated[int | None, Query(ge=1, le=BIGGEST)]


@stories.get("")
async def show_pool(request: Request, session: Session, sees: Reading) -> Response:
    """List what was asked for, as a table or as cards."""
    found = await pool(session, sees, request.query_params)
    return page(
        request,
        "articles/pool.html",
        _("Article pool"),
        pool=found,
        kinds=words.choice(words.kinds(), _("All kinds")),
        tiers=words.choice(words.tiers(), _("All tiers")),
        categories=words.choice(words.categories(), _("All categories")),
        origins=words.choice(words.origins(), _("All origins")),
        states=words.choice(words.states(), _("Whatever became of it")),
        file_path=file_path,
    )


@stories.get("/{article_id}", dependencies=READING)
async def show_article(
    request: Request, article_id: Id, desk: CurrentDesk, *, opened: Opened = False
) -> Response:
    """Show an article; the words of a sealed one only to who asks for them, on record."""
    found = await about(desk, article_id)
    version = None
    if opened or found.article.sealed_at is None:
        version = await _version(desk, article_id)
    title = found.article.title
    return page(
        request,
        "articles/article.html",
        title,
        crumbs=pool_crumb(),
        about=found,
        version=version,
        kinds=words.kinds(),
        tiers=words.tiers(),
        categories=words.categories(),
        haves=words.haves(),
        body=await asyncio.to_thread(shown, version.body) if version else "",
        file_path=file_path,
        may=_may(desk),
    )


@stories.get("/{article_id}/versions/{number}", dependencies=READING)
async def show_version(
    request: Request, article_id: Id, number: Id, desk: CurrentDesk, *, opened: Opened = False
) -> Response:
    """Show one version as it was."""
    line = await line_of(desk, article_id)
    if line.sealed_at and not opened:
        return sealed(request, article_id)
    version = await _version(desk, article_id, number)
    return page(
        request,
        "articles/version.html",
        _("Version {number}", number=number),
        crumbs=[*pool_crumb(), (line.title, f"/console/articles/{article_id}")],
        article=line,
        version=version,
        body=await asyncio.to_thread(shown, version.body),
        file_path=file_path,
    )


@stories.get("/{article_id}/diff", dependencies=READING)
async def show_difference(  # noqa: PLR0913 - two versions, and whether they may be opened
    request: Request,
    article_id: Id,
    desk: CurrentDesk,
    old: Number = None,
    new: Number = None,
    *,
    opened: Opened = False,
) -> Response:
    """Show what differs between two versions: the present one and the one before it, as a rule."""
    line = await line_of(desk, article_id)
    if line.sealed_at and not opened:
        return sealed(request, article_id)
    newer = new or line.current_version
    older = old or max(newer - 1, 1)
    before, after = [await _version(desk, article_id, number) for number in (older, newer)]
    return page(
        request,
        "articles/diff.html",
        _("What changed from version {old} to {new}", old=older, new=newer),
        crumbs=[*pool_crumb(), (line.title, f"/console/articles/{article_id}")],
        article=line,
        before=before,
        after=after,
        changes=await changes(before, after),
    )


async def _version(desk: Desk, article_id: int, number: int | None = None) -> OneVersionOut:
    sees, actor = desk.actor.remit(P.READ_ARTICLES), desk.actor.name
    story = await articles.get(desk.session, article_id, number, sees=sees, actor=actor)
    return OneVersionOut.of_story(story)


def _may(desk: Desk) -> dict[str, bool]:
    wanted = {"push": P.PUSH, "correct": P.CORRECT, "retract": P.RETRACT, "write": P.WRITE_ARTICLES}
    return {name: may(desk, permission) for name, permission in wanted.items()}


router = APIRouter()
router.include_router(stories)
router.include_router(placements)
router.include_router(previews)
