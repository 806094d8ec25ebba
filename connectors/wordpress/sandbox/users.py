"""`/wp/v2/users/me`."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.wordpress.sandbox.http import REST, Error, chosen, route, user_of
from connectors.wordpress.sandbox.portal import Portal

_CONTRIBUTOR = {"read": True, "edit_posts": True, "delete_posts": True}
_AUTHOR = _CONTRIBUTOR | {
    "upload_files": True,
    "publish_posts": True,
    "edit_published_posts": True,
    "delete_published_posts": True,
}
CAPABILITIES = {
    "contributor": _CONTRIBUTOR,
    "author": _AUTHOR,
    "editor": _AUTHOR | {"edit_others_posts": True, "delete_others_posts": True},
}


def routes(portals: Mapping[str, Portal]) -> list[Route]:
    """Return the route."""
    return [route(portals, f"{REST}/users/me", _me, "GET")]


async def _me(portal: Portal, request: Request) -> Response:
    user = user_of(portal, request)
    if user is None:
        raise Error(401, "rest_not_logged_in", "You are not currently logged in.")
    fields = {"id": list(CAPABILITIES).index(user) + 2, "name": user, "slug": user}
    if request.query_params.get("context") == "edit":
        fields["capabilities"] = CAPABILITIES[user] | {user: True}
    return JSONResponse(chosen(request, fields))
