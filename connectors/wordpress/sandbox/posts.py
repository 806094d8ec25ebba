"""`/wp/v2/posts`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.wordpress.sandbox.http import (
    REST,
    Error,
    chosen,
    denied,
    owns,
    route,
    sent,
    user_of,
)
from connectors.wordpress.sandbox.portal import CATEGORIES, TAGS, Portal, Post

_MAY_NOT = "Sorry, you are not allowed to do that."
_TEXTS = ("title", "content", "excerpt")


def routes(portals: Mapping[str, Portal]) -> list[Route]:
    """Return the routes."""
    one = f"{REST}/posts/{{number:int}}"
    return [
        route(portals, f"{REST}/posts", _list, "GET"),
        route(portals, f"{REST}/posts", _create, "POST"),
        route(portals, one, _get, "GET"),
        route(portals, one, _update, "POST"),
        route(portals, one, _delete, "DELETE"),
    ]


async def _list(portal: Portal, request: Request) -> Response:
    user, query = user_of(portal, request), request.query_params
    statuses = set(query.get("status", "publish").split(","))
    if user is None and statuses != {"publish"}:
        raise _forbidden_status()
    editing = query.get("context") == "edit"
    if user is None and editing:
        raise Error(401, "rest_forbidden_context", _MAY_NOT)
    found = [
        post
        for post in portal.posts.values()
        if _matches(post, statuses, query.get("slug"))
        and (owns(user, post) or (post.status == "publish" and not editing))
    ]
    found.sort(key=lambda post: post.number, reverse=query.get("order", "desc") == "desc")
    shown = [
        _shown(portal, post, editing=editing) for post in found[: int(query.get("per_page", 10))]
    ]
    return JSONResponse([chosen(request, one) for one in shown])


async def _create(portal: Portal, request: Request) -> Response:
    user, fields = user_of(portal, request), await sent(request)
    if user is None:
        raise Error(
            401, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user."
        )
    _check(portal, user, fields)
    if not any(fields.get(name) for name in _TEXTS):
        raise Error(400, "empty_content", "Content, title, and excerpt are empty.")
    post = Post(portal.number(), user, date=portal.clock())
    portal.posts[post.number] = post
    _save(portal, post, user, {"status": "draft"} | fields)
    return JSONResponse(chosen(request, _shown(portal, post, editing=True)), 201)


async def _get(portal: Portal, request: Request) -> Response:
    user, post = user_of(portal, request), _post(portal, request)
    editing = request.query_params.get("context") == "edit"
    if editing and not owns(user, post):
        raise Error(denied(user), "rest_forbidden_context", _MAY_NOT)
    if owns(user, post):
        portal.look(post)
    elif post.status != "publish":
        raise Error(denied(user), "rest_forbidden", _MAY_NOT)
    return JSONResponse(chosen(request, _shown(portal, post, editing=editing)))


async def _update(portal: Portal, request: Request) -> Response:
    user, post = user_of(portal, request), _post(portal, request)
    fields = await sent(request)
    if not owns(user, post) or (user == "contributor" and post.status == "publish"):
        raise Error(
            denied(user), "rest_cannot_edit", "Sorry, you are not allowed to edit this post."
        )
    _slow_down(portal)
    _check(portal, str(user), fields)
    _save(portal, post, str(user), fields)
    return JSONResponse(chosen(request, _shown(portal, post, editing=True)))


async def _delete(portal: Portal, request: Request) -> Response:
    user, post = user_of(portal, request), _post(portal, request)
    if not owns(user, post) or (user == "contributor" and post.status == "publish"):
        raise Error(
            denied(user), "rest_cannot_delete", "Sorry, you are not allowed to delete this post."
        )
    _slow_down(portal)
    if request.query_params.get("force") == "true":
        before = _shown(portal, post, editing=True)
        portal.remove(post)
        return JSONResponse({"deleted": True, "previous": before})
    if post.status == "trash":
        raise Error(410, "rest_already_trashed", "The post has already been deleted.")
    portal.trash(post)
    return JSONResponse(chosen(request, _shown(portal, post, editing=True)))


def _check(portal: Portal, user: str, fields: dict[str, Any]) -> None:
    if fields.get("status") == "publish" and user == "contributor":
        raise Error(
            403,
            "rest_cannot_publish",
            "Sorry, you are not allowed to publish posts in this post type.",
        )
    if portal.refuse_next and "content" in fields:
        words, portal.refuse_next = portal.refuse_next, ""
        raise Error(400, "content_refused", words)


def _slow_down(portal: Portal) -> None:
    if seconds := portal.slow_down_next:
        portal.slow_down_next = 0
        slower = Error(429, "", "Too Many Requests")
        slower.headers["retry-after"] = str(seconds)
        raise slower


def _save(portal: Portal, post: Post, user: str, fields: dict[str, Any]) -> None:
    for name in _TEXTS:
        if name in fields:
            setattr(post, name, portal.filtered(str(fields[name]), user))
    for name, known in (("categories", CATEGORIES), ("tags", TAGS)):
        if name in fields:
            setattr(post, name, [one for one in fields[name] if one in known])
    if fields.get("featured_media", 0) in {0, *portal.attachments}:
        post.featured_media = fields.get("featured_media", post.featured_media)
    if "date_gmt" in fields:
        post.date = datetime.fromisoformat(fields["date_gmt"]).replace(tzinfo=UTC).timestamp()
    if "slug" in fields:
        portal.name(post, str(fields["slug"]))
    portal.write(post, str(fields.get("status", post.status)))


def _post(portal: Portal, request: Request) -> Post:
    post = portal.posts.get(request.path_params["number"])
    if post is None:
        raise Error(404, "rest_post_invalid_id", "Invalid post ID.")
    return post


def _matches(post: Post, statuses: set[str], slugs: str | None) -> bool:
    listed = post.status in statuses or ("any" in statuses and post.status != "trash")
    return listed and (slugs is None or post.slug in slugs.split(","))


def _forbidden_status() -> Error:
    details = {"status": {"code": "rest_forbidden_status", "data": {"status": 401}}}
    return Error(400, "rest_invalid_param", "Invalid parameter(s): status", details=details)


def _shown(portal: Portal, post: Post, *, editing: bool) -> dict[str, Any]:
    texts = {
        name: {"rendered": getattr(post, name)} | ({"raw": getattr(post, name)} if editing else {})
        for name in _TEXTS
    }
    return {
        "id": post.number,
        "date_gmt": f"{datetime.fromtimestamp(post.date, UTC):%Y-%m-%dT%H:%M:%S}",
        "slug": post.slug,
        "status": post.status,
        "link": portal.link(post),
        **texts,
        "author": post.author,
        "featured_media": post.featured_media,
        "categories": post.categories,
        "tags": post.tags,
    }
