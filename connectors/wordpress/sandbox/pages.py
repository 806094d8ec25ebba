"""What a portal's readers see."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from connectors.wordpress.sandbox.http import route
from connectors.wordpress.sandbox.portal import Portal, Post

_PAGE = '<!doctype html><html lang="zh-CN"><head><title>{}</title></head><body>{}</body></html>'


def routes(portals: Mapping[str, Portal]) -> list[Route]:
    """Return the routes; they come last, for they take every name."""
    return [
        route(portals, "/{portal}/", _front, "GET"),
        route(portals, "/{portal}/{slug}/", _page, "GET"),
    ]


async def _front(portal: Portal, request: Request) -> Response:
    number = request.query_params.get("p")
    if number is None:
        shown = "".join(
            f'<li><a href="{portal.link(post)}">{post.title}</a></li>' for post in _public(portal)
        )
        return HTMLResponse(_PAGE.format("首页", f"<ul>{shown}</ul>"))
    post = portal.posts.get(int(number))
    if post is None or post.status != "publish":
        return _missing()
    return RedirectResponse(portal.link(post), 301)


async def _page(portal: Portal, request: Request) -> Response:
    """Show a post; for a missing one, lead to another whose name begins alike."""
    slug = request.path_params["slug"]
    alike = [post for post in _public(portal) if post.slug.startswith(slug)]
    for post in alike:
        if post.slug == slug:
            body = f"<h1>{post.title}</h1>{post.content}"
            return HTMLResponse(_PAGE.format(post.title, body))
    return RedirectResponse(portal.link(alike[0]), 301) if alike else _missing()


def _public(portal: Portal) -> list[Post]:
    return [post for post in portal.posts.values() if post.status == "publish"]


def _missing() -> Response:
    return HTMLResponse(_PAGE.format("Page not found", ""), 404)
