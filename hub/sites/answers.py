"""Answers that every cache asks for again, so that a retraction shows at its commit.

There is no `Last-Modified` on purpose: the newest story of a list gets older when one is retracted,
and a reader who asks "modified since?" would be told that nothing has changed.
"""

from collections.abc import Mapping

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from hub.kit.crypto import public_digest_of

ASK_AGAIN = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}

_PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' https:; style-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # pictures from elsewhere often come only without one
    "X-Robots-Tag": "noarchive",  # a search engine's copy would outlive a retraction
}
_GONE = {"Cache-Control": "no-store", "Vary": "Accept-Language", "X-Robots-Tag": "noindex"}


def page_answer(request: Request, html: str) -> Response:
    """Return a page, or 304 to who has it."""
    return checked_answer(request, html.encode(), "text/html; charset=utf-8", _PAGE)


def notice_answer(html: str, status: int) -> Response:
    """Return a page that says why there is nothing to show; nobody may keep it."""
    return HTMLResponse(html, status_code=status, headers=_PAGE | _GONE)


def checked_answer(
    request: Request, content: bytes, media_type: str, headers: Mapping[str, str] = ASK_AGAIN
) -> Response:
    """Return content under the digest of what is in it, or 304 to who has it."""
    etag = f'"{public_digest_of(content).removeprefix("sha256:")[:32]}"'
    headers = {**ASK_AGAIN, **headers, "ETag": etag}
    if has_it(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def has_it(request: Request, etag: str) -> bool:
    """Say whether the reader has this content already (RFC 9110, 13.1.2)."""
    held = (one.strip() for one in request.headers.get("if-none-match", "").split(","))
    return any(one in {"*", etag} or one.removeprefix("W/") == etag for one in held)
