"""All pages of the console."""

from fastapi import APIRouter, Request, Response

import hub.console.accounts.pages
import hub.console.articles.pages
import hub.console.audit.pages
import hub.console.commands.pages
import hub.console.drafts.pages
import hub.console.holds.pages
import hub.console.orders.pages
import hub.console.people.pages
import hub.console.push.pages
import hub.console.retract.pages
import hub.console.search.pages
import hub.console.settings.pages
import hub.console.today.pages
from hub.access.dependencies import SIGNED_IN
from hub.console.form import see
from hub.console.look import PREFIX, STATIC
from hub.console.prove import router as proving
from hub.console.render import page
from hub.console.routes import pages_below
from hub.kit.i18n import _

PARTS = (
    hub.console.accounts.pages,
    hub.console.articles.pages,
    hub.console.audit.pages,
    hub.console.commands.pages,
    hub.console.drafts.pages,
    hub.console.holds.pages,
    hub.console.orders.pages,
    hub.console.people.pages,
    hub.console.push.pages,
    hub.console.retract.pages,
    hub.console.search.pages,
    hub.console.settings.pages,
    hub.console.today.pages,
)
STATIC_PATH = f"{PREFIX}/static/{{mark}}/{{name:path}}"
MAY_BE_NOBODY = frozenset({("GET", STATIC_PATH)})

frame = pages_below("")


@frame.get("/static/{mark}/{name:path}")
async def show_file(mark: str, name: str, request: Request) -> Response:
    """Serve a style, a script or an icon."""
    return STATIC.answer(mark, name, request.headers.get("accept-encoding", ""))


@frame.get("/signed-in", dependencies=[SIGNED_IN])
async def show_signed_in(request: Request) -> Response:
    """Tell who signed in for another tab's sake to go back to it."""
    return page(request, "signed_in.html", _("Signed in"))


router = APIRouter(include_in_schema=False)


@router.get("/")
async def show_console() -> Response:
    """Lead who types the hub's name alone to the console."""
    return see(PREFIX)


router.include_router(frame)
router.include_router(proving)
for part in PARTS:
    router.include_router(part.router)
