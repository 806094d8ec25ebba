"""What every answer carries, whoever made it, unless it says something else itself.

An answer that needs more than this (a page with a style, a picture that others show) says so; what
it leaves out is forbidden.
"""

import base64
import hashlib
from collections.abc import Sequence

from starlette.types import Message

Headers = Sequence[tuple[bytes, bytes]]

HSTS_SECONDS = 365 * 86_400  # for so long a browser that has come over TLS comes no other way

# JSON, files, problems: nothing in them is ever run, shown in a frame or sent on
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_EVERYWHERE = {
    "Content-Security-Policy": _NOTHING,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that don't know `frame-ancestors`
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
# Only where readers come by TLS: whoever runs a hub without it must be able to reach it. Other
# names below the host's are not the hub's to decide on, so `includeSubDomains` is not said.
_OVER_TLS = {"Strict-Transport-Security": f"max-age={HSTS_SECONDS}"}


def answer_headers(public_url: str) -> Headers:
    """Return what a hub's answers carry that readers find at `public_url`."""
    is_tls = public_url.startswith("https://")
    table = _EVERYWHERE | (_OVER_TLS if is_tls else {})
    return tuple((name.lower().encode(), value.encode()) for name, value in table.items())


def fill_in(message: Message, headers: Headers) -> None:
    """Put into the start of an answer what it does not say itself."""
    own = list(message.get("headers", ()))
    said = {name.lower() for name, _value in own}
    message["headers"] = own + [header for header in headers if header[0] not in said]


def page_policy(style: str) -> str:
    """Return the policy of a page that has one style in its head, and no script."""
    return f"{_NOTHING}; style-src {style_source(style)}"


def style_source(style: str) -> str:
    """Return what a policy calls one style, which has to stand in the page letter by letter."""
    mark = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"'sha256-{mark}'"
