"""What the endpoints and the page of joining ask for."""

from typing import Annotated

from fastapi import Depends, Request

from hub.enrollment.dependencies import Connectors, KnownPlatforms
from hub.enrollment.joining.desk import Desk
from hub.kit.web import ProcessParts
from hub.sdk.http import make_tools


async def desk(
    request: Request, parts: ProcessParts, connectors: Connectors, platforms: KnownPlatforms
) -> Desk:
    """Return what owners join through; connectors keep nothing between their two calls here."""
    tools = make_tools(request.app.state.pool, parts.settings.public_url)
    return Desk(parts, connectors, platforms, tools)


CurrentDesk = Annotated[Desk, Depends(desk)]
