"""The templates, and the answers that they go out with. Everything they print is escaped."""

from datetime import datetime
from zoneinfo import ZoneInfo

import segno
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hub.access.roles import Role
from hub.auth.pages.devices import device
from hub.auth.pages.look import look_path
from hub.auth.pages.next_path import with_next
from hub.auth.role_names import name_of
from hub.kit.i18n import _, reader
from hub.settings import get_settings

ZONE = ZoneInfo("Asia/Shanghai")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # with none, forms come from the origin `null`
    "Vary": "Accept-Language, Cookie",
    "X-Robots-Tag": "noindex",
}


def page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page in the reader's language."""
    language = "zh-CN" if (reader.get() or get_settings().language) == "zh" else "en"
    html = _environment.get_template(template).render(language=language, **values)
    return HTMLResponse(html, status, _HEADERS)


def minute(moment: datetime) -> str:
    """Write a moment as people in China read it: `2026-07-21 18:30`."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def role(code: str) -> str:
    """Write a role's name; one that this version does not know stays as it is."""
    return name_of(Role(code)) if code in set(Role) else code


def qr(text: str) -> Markup:
    """Draw a QR code."""
    made = segno.make(text, error="l", micro=False)
    drawn = made.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 - paths that segno has drawn; nothing of the text is in it


def fours(text: str) -> str:
    """Write a secret so that people can type it: `JBSW Y3DP`."""
    return " ".join(text[begin : begin + 4] for begin in range(0, len(text), 4))


_environment = Environment(
    loader=PackageLoader("hub.auth"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals.update(_=_, look_path=look_path)
_environment.filters.update(device=device, minute=minute, role=role, qr=qr, fours=fours)
_environment.filters["with_next"] = with_next
