"""The templates, and the answers that they go out with. Everything they print is escaped."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.console import filters, nav
from hub.console.form import reason_of
from hub.console.look import STATIC
from hub.console.said import forget, said_in
from hub.kit.i18n import _, language
from hub.kit.web import undo_all

WRONG = 400  # and above: an answer that says that something is not as it should be

Crumbs = Sequence[tuple[str, str]]

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # with none, forms come from the origin `null`
    "Vary": "Accept-Encoding, Accept-Language, Cookie, HX-Request",
    "X-Robots-Tag": "noindex",
}

# what pages offer, to whom
BUTTONS = {
    "may_push": Permission.PUSH,
    "may_retract": Permission.RETRACT,
    "may_hold": Permission.PLACE_HOLDS,
    "may_write": Permission.WRITE_ARTICLES,
}


def page(  # noqa: PLR0913 - only three of them are always said
    request: Request,
    template: str,
    title: str,
    status: int = 200,
    *,
    crumbs: Crumbs = (),
    keeps: bool = False,
    **values: Any,
) -> HTMLResponse:
    """Return a page in the reader's language.

    Args:
        request: what it answers.
        template: below `templates`.
        title: of the page; the last of the breadcrumb.
        status: of the answer; 422 where a form comes back with what is wrong.
        crumbs: text and path of the pages above, the outermost first; without the sider's line.
        keeps: what was written so far stays, though the page says that something is wrong. By
            default nothing does: a form that comes back has done nothing.
        values: for the template; `problem` is what is wrong with its form.
    """
    if status >= WRONG and not keeps:
        undo_all(request)
    said = said_in(request)
    html = render(request, template, title=title, crumbs=crumbs, said=said, **values)
    answer = HTMLResponse(html, status, HEADERS)
    if said:
        forget(answer)
    return answer


def render(request: Request, template: str, **values: Any) -> str:
    """Render a template, or a part of a page, for whoever asks."""
    actor: Actor | None = getattr(request.state, "actor", None)
    common: dict[str, Any] = {
        "actor": actor,
        "now": filters.now(),
        "language": "zh-CN" if language() == "zh" else "en",
        "sider": list(nav.shown_to(actor)) if actor else [],
        "path": request.url.path,
        "is_asked_for": bool(request.query_params),
        "offers_oidc": request.app.state.oidc is not None,
        "problem": None,
    }
    common |= {name: _may(actor, permission) for name, permission in BUTTONS.items()}
    return _environment.get_template(template).render(common | values)


def _may(actor: Actor | None, permission: Permission) -> bool:
    return actor is not None and bool(actor.remit(permission).places)


_environment = Environment(
    loader=PackageLoader("hub.console"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals.update(_=_, look=STATIC.path_of, is_here=nav.is_here, reason_of=reason_of)
_environment.filters.update(filters.FILTERS)
