"""Pushing stories (一键推稿): one sheet, and a button that says to how many accounts it goes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.articles.endpoints import ArticleQuery, list_articles
from hub.articles.schemas import ArticleLine
from hub.commands.dependencies import CurrentDesk, Desk
from hub.commands.target_set_endpoints import show_target_set
from hub.console.form import Fields, Form
from hub.console.push import approving, correcting, saving
from hub.console.push.asking import push_of, push_to
from hub.console.push.issuing import issued
from hub.console.push.part import part
from hub.console.push.rule import Rule, rule_of, says_somewhere
from hub.console.push.sheet import Chosen, Sheet, looked_at, part_values, shown, stories_of
from hub.console.render import page
from hub.console.routes import pages_below
from hub.kit.i18n import _
from hub.kit.pagination import BIGGEST
from hub.kit.problems import HubError

FOUND = 20  # stories that a search shows
LOOK = "look"  # the button that only tries it out

router = APIRouter()
pushing = pages_below("/push")

PUSHING = Needs(Permission.PUSH)

SetId = Annotated[int | None, Query(alias="set", ge=1, le=BIGGEST)]


@pushing.get("", dependencies=[PUSHING])
async def show_push(
    request: Request,
    desk: CurrentDesk,
    article: Chosen = None,
    chosen: SetId = None,
    q: str | None = None,
) -> Response:
    """Show the sheet for the chosen stories; without any, or for more of them, find them."""
    if not article or q is not None:
        return await _found(request, desk, q or "", article or ())
    rule = await _saved(desk, chosen) if chosen else {}
    sheet = Sheet(article, rule)
    if says_somewhere(rule):
        try:
            sheet = await looked_at(sheet, push_to(article, rule), desk)
        except HubError as problem:
            sheet = replace(sheet, problem=problem)
    return await _page(request, desk, sheet)


@pushing.post("", dependencies=[PUSHING])
async def push(request: Request, form: Form, desk: CurrentDesk) -> Response:
    """Push, if it goes to as many as the button said; a second click is the same command."""
    sheet = _sheet(form)
    try:
        asked = push_of(form)
        if form.one("act") == LOOK:
            answer: Response | Sheet = await looked_at(sheet, asked, desk)
        else:
            answer = await issued(form, asked, desk, sheet)
    except HubError as problem:
        answer = replace(sheet, problem=problem)
    return await _page(request, desk, answer) if isinstance(answer, Sheet) else answer


@pushing.post("/preview", dependencies=[PUSHING])
async def preview(request: Request, form: Form, desk: CurrentDesk) -> Response:
    """Say what the sheet would come to, while it is filled in."""
    sheet = _sheet(form)
    try:
        sheet = await looked_at(sheet, push_of(form), desk)
    except HubError as problem:
        sheet = replace(sheet, problem=problem)
    return part(request, "push/outlook.html", 200, **part_values(sheet))


def _sheet(form: Fields) -> Sheet:
    return Sheet(form.numbers("article"), rule_of(form), form)


async def _page(request: Request, desk: Desk, sheet: Sheet) -> Response:
    if not sheet.chosen:
        return await _found(request, desk, "")
    return await shown(request, desk, sheet, "push/sheet.html", _("Push"))


async def _found(request: Request, desk: Desk, q: str, chosen: Sequence[int] = ()) -> Response:
    """Show what is found, below what was chosen before."""
    words = q.strip()[:100]
    sees = desk.actor.remit(Permission.READ_ARTICLES)
    found = await list_articles(ArticleQuery(q=words or None, limit=FOUND), desk.session, sees)
    kept = [ArticleLine.of(*row) for row in await stories_of(desk, chosen)]
    rest = [story for story in found.items if story.id not in chosen]
    return page(
        request,
        "push/find.html",
        _("Push"),
        q=words,
        found=kept + rest,
        chosen=chosen,
        nothing=not found.items,
    )


async def _saved(desk: Desk, set_id: int) -> Rule:
    return (await show_target_set(set_id, desk)).target


router.include_router(pushing)
for each in (saving, correcting, approving):
    router.include_router(each.router)
