"""What a platform's readers would see, as a document that a page shows in a frame of its own.

Nothing in it runs, and nothing in it comes from elsewhere: the browser is told so twice, by the
frame and by the document itself. Connectors style what they send in place; here each such style
becomes a class, so that the document's policy can name the one style that it has.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from hub.articles import markup
from hub.articles.sanitise import ASSET
from hub.console.articles.shown import file_path, shown
from hub.console.filters import platform
from hub.console.render import render
from hub.kit.answer_headers import style_source
from hub.previews.schemas import LookOut

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self' {style}; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Encoding, Accept-Language, Cookie",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Robots-Tag": "noindex",
}
_PLAIN = re.compile(r"[\w\s.,:;#%()/'\"-]*")  # no bracket that would end a rule, or the style


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture: where the browser finds it; empty for one from elsewhere."""

    path: str


def frame(request: Request, look: LookOut) -> HTMLResponse:
    """Return the document."""
    preview = look.preview
    body, style = _with_classes(preview.html if preview else "")
    html = render(
        request,
        "articles/frame.html",
        seen=look,
        preview=preview,
        name=platform(look.platform),
        body=shown(body),
        style=Markup(style),  # noqa: S704 - it holds no bracket but its own
        cover=_shown(preview.cover) if preview and preview.cover else None,
        pictures=[_shown(source) for source in preview.pictures] if preview else [],
    )
    policy = POLICY.format(style=style_source(style))
    return HTMLResponse(html, headers=HEADERS | {"Content-Security-Policy": policy})


def _shown(source: str) -> Shown:
    found = ASSET.fullmatch(source)
    return Shown(file_path(found[1]) if found else "")


def _with_classes(html: str) -> tuple[str, str]:
    """Return clean HTML with a class for each style that stood in place, and the style of these."""
    names: dict[str, str] = {}
    tokens = [_with_class(token, names) for token in markup.read(html)]
    rules = (f".{name}{{{style}}}" for style, name in names.items() if _PLAIN.fullmatch(style))
    return markup.write(tokens), "".join(rules)


def _with_class(token: markup.Token, names: dict[str, str]) -> markup.Token:
    if not isinstance(token, markup.Open) or not (style := token.get("style")):
        return token
    given: Mapping[str, str] = dict(token.attributes) | {
        "class": names.setdefault(style, f"style-{len(names)}")
    }
    return markup.Open(token.name, tuple(pair for pair in given.items() if pair[0] != "style"))
