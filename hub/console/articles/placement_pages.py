"""Where an article is or may be, copy by copy."""

from typing import Annotated

from fastapi import Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.commands.dependencies import CurrentDesk
from hub.console.articles import words
from hub.console.articles.pool import pool_crumb
from hub.console.articles.previews import names_of
from hub.console.form import asked
from hub.console.render import page
from hub.console.routes import pages_below
from hub.deliveries.endpoints import PlacementQuery, list_placements
from hub.enrollment.dependencies import Connectors
from hub.kit.i18n import _, language
from hub.kit.web import Id

Reading = Annotated[Remit, Needs(Permission.READ_PLACEMENTS)]

placements = pages_below("/articles")


@placements.get("/{article_id}/placements")
async def show_placements(
    request: Request, article_id: Id, desk: CurrentDesk, remit: Reading, connectors: Connectors
) -> Response:
    """List where an article is or may be."""
    said = {name: value for name, value in request.query_params.items() if value}
    query = asked(PlacementQuery, said)
    found = await list_placements(article_id, query, desk.session, desk.actor, remit)
    return page(
        request,
        "articles/placements.html",
        _("Where it is"),
        crumbs=[*pool_crumb(), (f"#{article_id}", f"/console/articles/{article_id}")],
        article_id=article_id,
        query=query,
        found=found,
        haves=words.haves(),
        platforms=names_of(connectors, chinese=language() == "zh"),
    )
