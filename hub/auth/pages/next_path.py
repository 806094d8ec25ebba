"""Where somebody goes on to who has signed in: a path of the hub's own pages, and nothing else.

Whatever came in an address is believed only in the one shape that the hub's pages have: plain
segments below `/console` or `/me`, and a query of printable ASCII. What browsers read in a way of
their own (`//`, backslashes, dots that lead upwards, percent signs in the path, control characters)
is not taken apart but ignored as a whole.
"""

import re
from urllib.parse import quote

from fastapi import Request

from hub.access.actor import Actor
from hub.access.permissions import Permission

MOST_CHARACTERS = 2_000
SIGN_IN = "/sign-in"

_SHAPE = re.compile(
    r"/(?:console|me)"
    r"(?:/[A-Za-z0-9_~-](?:[A-Za-z0-9_~-]|\.(?!\.))*)*/?"
    r"(?:\?(?:[A-Za-z0-9._~!$'()*+,;:@&=-]|/(?!/)|%[0-9A-Fa-f]{2})*)?"
)


def next_path(text: str) -> str | None:
    """Return the path if it is one of the hub's own pages, else None.

    Args:
        text: what stood in an address or a form: anything.
    """
    if len(text) > MOST_CHARACTERS or not _SHAPE.fullmatch(text):
        return None
    return text


def with_next(path: str, next_: str | None) -> str:
    """Return the address of a page at the door that leads on to `next_`, if that is anything."""
    return f"{path}?next={quote(next_, safe='/')}" if next_ else path


def sign_in_path(request: Request) -> str:
    """Return where somebody signs in and comes back from, to the page that they have asked for.

    What they have sent with a form is not asked for again: they come back to nothing.
    """
    query = request.url.query
    asked = f"{request.url.path}?{query}" if query else request.url.path
    return with_next(SIGN_IN, next_path(asked) if request.method == "GET" else None)


def home_of(actor: Actor) -> str:
    """Return where somebody begins: the console, if there is anything in it for them."""
    has_anything = any(actor.remit(each).places for each in Permission)
    return "/console" if has_anything else "/me"
