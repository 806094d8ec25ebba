"""Reading: the account's posts, one post, short links, and the token."""

from typing import Any

from starlette.routing import Route

from connectors.weibo.sandbox.platform import Error, Platform, User, route
from connectors.weibo.sandbox.shown import listed

MOST_LISTED = 100
MOST_LINKS = 20
TOKEN_SECONDS = 30 * 86_400


def routes(platform: Platform) -> list[Route]:
    """Return the routes."""
    return [
        route(platform, "/2/statuses/user_timeline.json", _timeline, "GET"),
        route(platform, "/2/statuses/show.json", _show, "GET"),
        route(platform, "/2/short_url/expand.json", _expand, "GET"),
        route(platform, "/oauth2/get_token_info", _token, "POST"),
    ]


def _timeline(platform: Platform, user: User, fields: dict[str, Any]) -> dict[str, Any]:
    _ = platform
    for post in user.posts:
        post.looks_left = max(post.looks_left - 1, 0) if post.looks_left > 0 else post.looks_left
    there = [post for post in reversed(user.posts) if post.visible and not post.deleted]
    count = min(int(fields.get("count", 20)), MOST_LISTED)
    begin = (int(fields.get("page", 1)) - 1) * count
    page = [listed(user, post) for post in there[begin : begin + count]]
    return {"statuses": page, "total_number": len(there)}


def _show(platform: Platform, user: User, fields: dict[str, Any]) -> dict[str, Any]:
    for one in (user, *platform.users.values()):
        for post in one.posts:
            if post.mid == fields.get("id") and post.visible and not post.deleted:
                return listed(one, post)
    raise Error(20101)


def _expand(platform: Platform, user: User, fields: dict[str, Any]) -> dict[str, Any]:
    _ = user
    short = fields.get("url_short", [])
    if not 0 < len(short) <= MOST_LINKS:
        raise Error(10017, "url_short")
    return {"urls": [_link(platform, one) for one in short]}


def _link(platform: Platform, short: str) -> dict[str, Any]:
    known = short in platform.links
    return {
        "result": known,
        "url_short": short,
        "url_long": platform.links.get(short, ""),
        "type": 0,
    }


def _token(platform: Platform, user: User, fields: dict[str, Any]) -> dict[str, Any]:
    _ = fields
    return {
        "uid": int(user.uid),
        "appkey": "1073880650",
        "create_at": int(platform.now),
        "expire_in": TOKEN_SECONDS,
    }
