"""Correcting stories (更正): the present version goes to wherever an earlier one is."""

from dataclasses import replace

from fastapi import Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands.dependencies import CurrentDesk, Desk
from hub.console.form import Form, see
from hub.console.push.asking import correction_of, correction_to
from hub.console.push.issuing import issued
from hub.console.push.sheet import Chosen, Sheet, looked_at, shown
from hub.console.routes import pages_below
from hub.kit.i18n import _
from hub.kit.problems import HubError

router = pages_below("/correct")

CORRECTING = Needs(Permission.CORRECT)


@router.get("", dependencies=[CORRECTING])
async def show_correct(request: Request, desk: CurrentDesk, article: Chosen = None) -> Response:
    """Show where a correction would go; without stories, the pool to choose them from."""
    if not article:
        return see("/console/articles")
    sheet = Sheet(article, {})
    try:
        sheet = await looked_at(sheet, correction_to(article), desk)
    except HubError as problem:
        sheet = replace(sheet, problem=problem)
    return await _page(request, desk, sheet)


@router.post("", dependencies=[CORRECTING])
async def correct(request: Request, form: Form, desk: CurrentDesk) -> Response:
    """Correct, if it goes to as many as the button said; a second click is the same command."""
    sheet = Sheet(form.numbers("article"), {}, form)
    try:
        answer = await issued(form, correction_of(form), desk, sheet)
    except HubError as problem:
        answer = replace(sheet, problem=problem)
    return await _page(request, desk, answer) if isinstance(answer, Sheet) else answer


async def _page(request: Request, desk: Desk, sheet: Sheet) -> Response:
    return await shown(request, desk, sheet, "push/correct.html", _("Correct"))
