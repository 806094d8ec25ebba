"""What each problem `type` means: a page for people, JSON for programs."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, PackageLoader
from pydantic import BaseModel

from hub.kit.answer_headers import page_policy
from hub.kit.i18n import _, reader
from hub.kit.problems import HubError, NotFound
from hub.settings import get_settings

router = APIRouter(prefix="/problems", include_in_schema=False)

Accept = Annotated[str, Header()]

_STYLE = (Path(__file__).parent / "templates" / "problem.css").read_text(encoding="utf-8")
_HEADERS = {
    "Content-Security-Policy": page_policy(_STYLE),
    "Cache-Control": "no-cache",
    "Vary": "Accept, Accept-Language",
}
_PAGE = Environment(loader=PackageLoader("hub.kit"), autoescape=True).get_template("problem.html")


class ProblemKind(BaseModel):
    """One kind of problem; `type` is what its documents carry."""

    type: str
    title: str
    status: int
    meaning: str


def every_problem() -> dict[str, ProblemKind]:
    """Return all kinds of problems by their code, by status."""
    kinds = [kind for kind in kinds_below(HubError) if "code" in vars(kind)]
    return {kind.code: _described(kind) for kind in sorted(kinds, key=lambda kind: kind.status)}


def kinds_below(kind: type[HubError]) -> Iterator[type[HubError]]:
    """Yield `kind` and all that are kinds of it."""
    yield kind
    for below in kind.__subclasses__():
        yield from kinds_below(below)


@router.get("")
async def list_problems(accept: Accept = "") -> Response:
    """List every kind of problem."""
    kinds = list(every_problem().values())
    if "text/html" in accept:
        return _page(kinds=kinds)
    return JSONResponse({"items": [kind.model_dump() for kind in kinds]})


@router.get("/{code}")
async def show_problem(code: str, accept: Accept = "") -> Response:
    """Say what one kind of problem means."""
    kind = every_problem().get(code)
    if kind is None:
        raise NotFound(
            _("There is no such kind of problem."), remedy=_("GET /problems lists them all.")
        )
    return _page(kind=kind) if "text/html" in accept else JSONResponse(kind.model_dump())


def _described(kind: type[HubError]) -> ProblemKind:
    meaning = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0]
    return ProblemKind(
        type=f"/problems/{kind.code}", title=kind.title, status=kind.status, meaning=meaning
    )


def _page(**values: Any) -> HTMLResponse:
    language = reader.get() or get_settings().language
    html = _PAGE.render(_=_, language=language, style=_STYLE, **values)
    return HTMLResponse(html, headers=_HEADERS)
