"""Searching everything, as a page and for the palette."""

from typing import Annotated

from fastapi import Query, Request, Response

from hub.access.dependencies import SIGNED_IN, CurrentActor
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.search.find import Asked, find
from hub.kit.i18n import _
from hub.kit.text import line
from hub.kit.web import Session

MOST_TYPED = 100  # characters

router = pages_below("/search")


@router.get("", dependencies=[SIGNED_IN])
async def show_search(
    request: Request,
    session: Session,
    actor: CurrentActor,
    q: Annotated[str, Query(), line(MOST_TYPED, least=0)] = "",
) -> Response:
    """Show what fits; the palette takes the results out of the page."""
    groups = await find(Asked(session, actor, q)) if q else []
    return page(request, "search/search.html", _("Search"), typed=q, groups=groups)
