"""How a part of the console makes its router.

router = pages_below("/accounts")

@router.get("", dependencies=[READING])
async def show_accounts(request: Request, session: Session, …) -> Response:
    return page(request, "accounts/list.html", _("Enrolled accounts"), …)
"""

from fastapi import APIRouter

from hub.console.look import PREFIX
from hub.console.route import PageRoute


def pages_below(path: str) -> APIRouter:
    """Return a router for the pages below `/console` and `path`."""
    return APIRouter(prefix=f"{PREFIX}{path}", include_in_schema=False, route_class=PageRoute)
