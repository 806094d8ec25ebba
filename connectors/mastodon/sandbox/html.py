"""A status' text as the server shows it: HTML with links, which readers see shortened."""

import re
from html import escape

LINK = re.compile(r"https?://[!#-;=?-~]+")
LINK_CHARACTERS = 23  # however long it is
SHOWN_CHARACTERS = 30


def html_of(text: str) -> str:
    """Return the `content` of a status."""
    paragraphs = [_inline(part) for part in text.split("\n\n")]
    return "".join(f"<p>{part}</p>" for part in paragraphs)


def seen(text: str) -> str:
    """Return what a reader sees of a text."""
    return LINK.sub(lambda found: _shown(found[0])[1], text)


def countable(text: str) -> int:
    """Count as the server does."""
    return len(as_counted(text))


def as_counted(text: str) -> str:
    """Return a text with links of the length that the server counts."""
    return LINK.sub("x" * LINK_CHARACTERS, text)


def _inline(text: str) -> str:
    at, parts = 0, []
    for found in LINK.finditer(text):
        parts += [escape(text[at : found.start()]), _link(found[0])]
        at = found.end()
    return "".join([*parts, escape(text[at:])]).replace("\n", "<br />")


def _link(url: str) -> str:
    scheme, shown, rest = map(escape, _shown(url))
    kind = "ellipsis" if rest else ""
    return (
        f'<a href="{escape(url)}" rel="nofollow noopener noreferrer" target="_blank">'
        f'<span class="invisible">{scheme}</span><span class="{kind}">{shown}</span>'
        f'<span class="invisible">{rest}</span></a>'
    )


def _shown(url: str) -> tuple[str, str, str]:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://", rest[:SHOWN_CHARACTERS], rest[SHOWN_CHARACTERS:]
