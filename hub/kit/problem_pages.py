"""What each problem `type` means: a page for people, JSON for programs."""

import inspect
from collections.abc import Iterator
from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from hub.kit.problems import HubError, NotFound

router = APIRouter(prefix="/problems", include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}}
code{{background:#eee;padding:.1em .3em}}</style>
{body}
</html>
"""


def every_problem() -> dict[str, type[HubError]]:
    """Return all kinds of problems by their code."""
    return {kind.code: kind for kind in kinds_below(HubError) if "code" in vars(kind)}


def kinds_below(kind: type[HubError]) -> Iterator[type[HubError]]:
    """Yield `kind` and all that are kinds of it."""
    yield kind
    for below in kind.__subclasses__():
        yield from kinds_below(below)


@router.get("")
async def list_problems(request: Request) -> Response:
    """List every kind of problem."""
    kinds = sorted(every_problem().values(), key=lambda kind: (kind.status, kind.code))
    if not _wants_page(request):
        return JSONResponse({"items": [_described(kind) for kind in kinds]})
    rows = "".join(
        f'<li><code>{kind.status}</code> <a href="/problems/{kind.code}">{kind.title}</a></li>'
        for kind in kinds
    )
    return HTMLResponse(_PAGE.format(title="Problems", body=f"<h1>Problems</h1><ul>{rows}</ul>"))


@router.get("/{code}")
async def show_problem(code: str, request: Request) -> Response:
    """Say what one kind of problem means."""
    kind = every_problem().get(code)
    if kind is None:
        raise NotFound("There is no such kind of problem.", remedy="GET /problems lists them all.")
    described = _described(kind)
    if not _wants_page(request):
        return JSONResponse(described)
    body = (
        f"<h1>{escape(kind.title)}</h1><p>{escape(described['meaning'])}</p>"
        f"<p>HTTP <code>{kind.status}</code>, <code>{escape(described['type'])}</code></p>"
    )
    return HTMLResponse(_PAGE.format(title=escape(kind.title), body=body))


def _described(kind: type[HubError]) -> dict[str, str]:
    return {
        "type": f"/problems/{kind.code}",
        "title": kind.title,
        "status": str(kind.status),
        "meaning": inspect.cleandoc(kind.__doc__ or ""),
    }


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
