"""Retracting stories (一键撤稿): found by a word, gone with the second click."""

import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from typing import Annotated, NamedTuple

from fastapi import Query, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.articles import service as articles
from hub.articles.endpoints import ArticleQuery, list_articles
from hub.articles.models import Article
from hub.commands.dependencies import CurrentDesk, Desk
from hub.commands.endpoints import issue_command, preview_command
from hub.commands.preview_views import PreviewOut
from hub.commands.retract import stands
from hub.commands.schemas import MAX_ARTICLES
from hub.console.form import Fields, Form, see, sheet_key
from hub.console.render import page
from hub.console.retract.places import ADDRESS, sheet_of, ways_of
from hub.console.retract.reasons import reasons
from hub.console.retract.sheet import REGIONS, looked_at, retraction, says_more
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.i18n import _
from hub.kit.pagination import BIGGEST, Cursor
from hub.kit.problems import HubError, InvalidInput, KeyReused, NotFound

FOUND = 20  # stories that a search shows
PLACES = 100  # copies that are named on a page; the rest are on the pages that follow
MOST_REGIONS = 10_000  # characters of their codes in an address

RETRACTING = Needs(Permission.RETRACT)

router = pages_below("/retract")

Chosen = Annotated[
    list[Annotated[int, Field(ge=1, le=BIGGEST)]] | None, Query(max_length=MAX_ARTICLES)
]
Regions = Annotated[str, Query(max_length=MOST_REGIONS)]


class Named(NamedTuple):
    """A story and its title."""

    title: str
    article: Article


@router.get("", dependencies=[RETRACTING])
async def show_retract(
    request: Request, desk: CurrentDesk, article: Chosen = None, q: str = ""
) -> Response:
    """Show the sheet for the chosen stories; without any, find them."""
    if article:
        return await _sheet(request, desk, article)
    sees = desk.actor.remit(Permission.READ_ARTICLES)
    query = ArticleQuery(q=q.strip()[:100] or None, limit=FOUND)
    found = await list_articles(query, desk.session, sees)
    return page(request, "retract/find.html", _("Retract"), q=q, found=found.items)


@router.get("/places", dependencies=[RETRACTING])
async def show_places(
    request: Request,
    desk: CurrentDesk,
    article: Chosen = None,
    regions: Regions = "",
    cursor: Cursor = None,
) -> Response:
    """Show where the chosen stories are or may be, derived ones among them, page by page."""
    if not article:
        return see(ADDRESS)
    outlook = await preview_command(looked_at(article, regions), desk, cursor, PLACES)
    return page(
        request,
        "retract/places.html",
        _("Each place"),
        crumbs=[(_("Retract"), ADDRESS), (_("Retract everywhere"), sheet_of(article))],
        outlook=outlook,
        ways=ways_of(article, regions, cursor, outlook.placements.next),
    )


@router.post("", dependencies=[RETRACTING])
async def retract(request: Request, form: Form, desk: CurrentDesk) -> Response:
    """Retract, at once; a second click on the same sheet is the same command.

    Where other regions are named than the button counted, the sheet comes back with their number.
    """
    try:
        asked = retraction(form)
        if form.one(REGIONS) != form.one("counted"):
            return await _sheet(request, desk, asked.articles, form)
        issued = await issue_command(asked, desk, Response(), sheet_key(form) or None)
        if not await stands(desk.session, asked.articles):  # an old sheet, and reinstated since
            issued = await issue_command(asked, desk, Response(), None)
    except (InvalidInput, KeyReused) as problem:
        return await _sheet(request, desk, form.numbers("article"), form, problem)
    return say(see(f"/console/commands/{issued.id}"), "issued", issued.id)


async def _sheet(
    request: Request,
    desk: Desk,
    chosen: Sequence[int],
    form: Fields | None = None,
    problem: HubError | None = None,
) -> Response:
    counted = form.one(REGIONS) if form and problem is None else ""  # the regions; all, if empty
    outlook = await preview_command(looked_at(list(chosen), counted), desk, limit=PLACES)
    sees = desk.actor.remit(Permission.READ_ARTICLES)
    is_used = isinstance(problem, KeyReused)  # for what the sheet said before
    stories = [story async for story in _stories(desk.session, outlook.articles, sees)]
    return page(
        request,
        "retract/sheet.html",
        _("Retract everywhere"),
        problem.status if problem else 200,
        crumbs=[(_("Retract"), ADDRESS)],
        problem=problem,
        form=form,
        chosen=list(chosen),
        stories=stories,
        outlook=outlook,
        ways=ways_of(chosen, counted, None, outlook.placements.next),
        count=to_take_down(outlook),
        reasons=reasons(),
        counted=counted,
        says_more=form is not None and says_more(form),
        key=form.one("key") if form and not is_used else secrets.token_urlsafe(16),
    )


async def _stories(session: AsyncSession, ids: Iterable[int], sees: Remit) -> AsyncIterator[Named]:
    """Yield the chosen stories and what is derived from them, as far as they are seen."""
    for article_id in ids:
        with suppress(NotFound):
            article, _newest, title = await articles.line(session, article_id, sees)
            yield Named(title, article)


def to_take_down(outlook: PreviewOut) -> int:
    """Return how many copies a retraction goes after."""
    return outlook.outlooks.get("take_down", 0)
