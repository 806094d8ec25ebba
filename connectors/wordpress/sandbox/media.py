"""`/wp/v2/media`, and the files themselves."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.wordpress.sandbox.http import REST, Error, chosen, denied, owns, route, user_of
from connectors.wordpress.sandbox.portal import FILE_TYPES, Attachment, Portal

_FILE = re.compile(r'filename="([^"/\\]+)\.(\w+)"')


def routes(portals: Mapping[str, Portal]) -> list[Route]:
    """Return the routes."""
    one = f"{REST}/media/{{number:int}}"
    return [
        route(portals, f"{REST}/media", _list, "GET"),
        route(portals, f"{REST}/media", _upload, "POST"),
        route(portals, one, _get, "GET"),
        route(portals, one, _delete, "DELETE"),
        route(portals, "/{portal}/wp-content/uploads/{file}", _file, "GET"),
    ]


async def _list(portal: Portal, request: Request) -> Response:
    user, query = user_of(portal, request), request.query_params
    editing = query.get("context") == "edit"
    if editing and user is None:
        raise Error(401, "rest_forbidden_context", "Sorry, you are not allowed to do that.")
    parent = query.get("parent")
    found = [
        one
        for one in portal.attachments.values()
        if (parent is None or one.parent == int(parent))
        and (owns(user, one) or (portal.is_public(one) and not editing))
    ]
    return JSONResponse([chosen(request, _shown(portal, one)) for one in reversed(found)])


async def _upload(portal: Portal, request: Request) -> Response:
    user, query = user_of(portal, request), request.query_params
    if user is None or user == "contributor":
        raise Error(
            denied(user),
            "rest_cannot_create",
            "Sorry, you are not allowed to create posts as this user.",
        )
    parent = portal.posts.get(int(query.get("post", 0)))
    if "post" in query and (parent is None or not owns(user, parent)):
        raise Error(
            403, "rest_cannot_edit", "Sorry, you are not allowed to upload media to this post."
        )
    name, ending = _name(request)
    picture = Attachment(
        number=portal.number(),
        author=user,
        parent=parent.number if parent else 0,
        file=_free(portal, name, ending),
        title=query.get("title", name),
        media_type=request.headers.get("content-type", ""),
        content=await request.body(),
    )
    portal.name(picture, query.get("slug", name))
    portal.attachments[picture.number] = picture
    return JSONResponse(chosen(request, _shown(portal, picture)), 201)


async def _get(portal: Portal, request: Request) -> Response:
    user, picture = user_of(portal, request), _attachment(portal, request)
    if not owns(user, picture) and not portal.is_public(picture):
        raise Error(denied(user), "rest_forbidden", "Sorry, you are not allowed to do that.")
    return JSONResponse(chosen(request, _shown(portal, picture)))


async def _delete(portal: Portal, request: Request) -> Response:
    user, picture = user_of(portal, request), _attachment(portal, request)
    if not owns(user, picture):
        raise Error(
            denied(user), "rest_cannot_delete", "Sorry, you are not allowed to delete this post."
        )
    if request.query_params.get("force") != "true":
        raise Error(
            501,
            "rest_trash_not_supported",
            "The post does not support trashing. Set 'force=true' to delete.",
        )
    del portal.attachments[picture.number]
    return JSONResponse({"deleted": True, "previous": _shown(portal, picture)})


async def _file(portal: Portal, request: Request) -> Response:
    wanted = request.path_params["file"]
    for picture in portal.attachments.values():
        if picture.file == wanted:
            return Response(picture.content, media_type=picture.media_type)
    return Response(status_code=404)


def _name(request: Request) -> tuple[str, str]:
    """Return a file's name and ending, which has to fit what it is."""
    found = _FILE.search(request.headers.get("content-disposition", ""))
    if not found or found[2] not in FILE_TYPES.get(request.headers.get("content-type", ""), ()):
        raise Error(
            500,
            "rest_upload_sideload_error",
            "Sorry, you are not allowed to upload this file type.",
        )
    return found[1], found[2]


def _free(portal: Portal, name: str, ending: str) -> str:
    """Return a file's name that is not taken, with `-1` at its end if need be."""
    taken = {one.file for one in portal.attachments.values()}
    names = [f"{name}.{ending}"] + [f"{name}-{n}.{ending}" for n in range(1, len(taken) + 2)]
    return next(one for one in names if one not in taken)


def _attachment(portal: Portal, request: Request) -> Attachment:
    picture = portal.attachments.get(request.path_params["number"])
    if picture is None:
        raise Error(404, "rest_post_invalid_id", "Invalid post ID.")
    return picture


def _shown(portal: Portal, picture: Attachment) -> dict[str, Any]:
    return {
        "id": picture.number,
        "slug": picture.slug,
        "status": "inherit",
        "title": {"rendered": picture.title},
        "author": picture.author,
        "media_type": "image",
        "mime_type": picture.media_type,
        "source_url": portal.file_url(picture),
        "post": picture.parent or None,
    }
