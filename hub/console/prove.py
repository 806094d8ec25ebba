"""Showing once more that it is you, in the middle of something dangerous, which then goes on."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response

from hub.access import policy
from hub.access.dependencies import SIGNED_IN, CurrentActor
from hub.auth import own
from hub.auth.cookies import keep_session
from hub.auth.visitor import CurrentVisitor
from hub.console.form import Fields, Form, see
from hub.console.look import PREFIX
from hub.console.render import page
from hub.console.routes import pages_below
from hub.kit.i18n import _
from hub.kit.problems import HubError
from hub.kit.web import ProcessParts

TO = "_to"  # where the form goes that was interrupted; its own fields begin with the same sign
POSTED = "_posted"  # whether it was one, and not a page that somebody only looked at

router = pages_below("/prove")


@router.post("", dependencies=[SIGNED_IN])
async def prove(
    request: Request, form: Form, parts: ProcessParts, visitor: CurrentVisitor, actor: CurrentActor
) -> Response:
    """Take the password and the code, then let go on what was interrupted.

    Whoever has signed in anew meanwhile, as those do whom a provider vouches for, goes on at once.
    """
    to, sent, posted = _back(form), list(_kept(form)), form.has(POSTED)
    given = form.one("password"), form.one("code")
    who, token = await own.signed(actor), None
    try:
        if any(given) or not policy.is_fresh(actor, datetime.now(UTC)):
            token = await own.prove(parts, visitor, who, *given)
    except HubError as error:
        title = _("Show once more that it is you")
        kept: dict[str, Any] = {"to": to, "sent": sent, "posted": posted}
        return page(request, "prove.html", title, error.status, problem=error, **kept)
    answer = page(request, "proved.html", _("Go on"), to=to, sent=sent) if posted else see(to)
    if token is not None:
        keep_session(answer, token, parts.settings.session_lasts)
    return answer


def _back(form: Fields) -> str:
    """Return where the interrupted form goes: a page of the console, and nowhere else."""
    to = form.one(TO)
    return to if to.startswith(f"{PREFIX}/") else PREFIX


def _kept(form: Fields) -> Iterable[tuple[str, str]]:
    for name, value in form.pairs():
        if name.startswith("_") and name not in {TO, POSTED}:
            yield name[1:], value
