"""A part of a page, for a page that is there already."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from hub.console.render import HEADERS, render


def part(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a part of a page in the reader's language."""
    return HTMLResponse(render(request, template, **values), status, HEADERS)


def wants_part(request: Request, name: str) -> bool:
    """Say whether a script asks for a part of its page, by its id."""
    return request.headers.get("hx-target") == name
