"""From a story's HTML to plain text, and from a long text to one that fits."""

import re
from collections.abc import Iterator

from hub.sdk.counting import UNITS, length
from hub.sdk.graphemes import boundary
from hub.sdk.html_lines import lines_of
from hub.sdk.manifest import Limit

OMITTED = "…"  # at the end of a text that stops within a sentence
LEAST_KEPT = 0.5  # of what would fit: a sentence's end before that costs too much text

_CLOSING = "”’」』）)】》\"'"
_SENTENCE = re.compile(rf"[。！？…；]+[{_CLOSING}]*|[.!?;][{_CLOSING}]*(?=\s)|(?=\n)")
_CLAUSE = re.compile(r"(?=[，、：,:])|(?=\s)")
_URL = re.compile(r"https?://[!#-;=?-~]+")  # in ASCII, as it is sent; a hanzi ends it


def plain(html: str, *, links: bool = False) -> str:
    """Return what a reader reads: paragraphs separated by blank lines, no markup.

    Items of a list begin with `• ` or their number, cells of a table are separated by ` | `;
    scripts, styles and pictures leave nothing behind.

    Args:
        html: of a story's body; what is not allowed there is left out.
        links: write a link as `text (address)`.
    """
    return lines_of(html, links=links)


def cut(text: str, limit: Limit, tail: str = "") -> str:
    """Return the text, shortened to fit the limit with `tail` (a link, say) at its end.

    It ends where a sentence ends (。！？…； or .!?; before a space, or a line) if that keeps half
    of what would fit; else where a clause does, or a word, and else anywhere but within what a
    reader sees as one character, with `…` to say so. Never within a URL. What stands before
    the tail is the caller's: begin it with a space or a line break.

    Raises:
        ValueError: the tail alone is too long.
    """
    if length(text + tail, limit.counted) <= limit.most:
        return text + tail
    if length(tail, limit.counted) > limit.most:
        raise ValueError(
            f"What has to stand at the end has {length(tail, limit.counted)} "
            f"{UNITS[limit.counted]}; the platform takes at most {limit.most}."
        )
    return _ended(text, limit, tail) + tail


def _ended(text: str, limit: Limit, tail: str) -> str:
    """Return the longest good beginning that fits before the tail."""
    fits = _longest(text, limit, tail)
    end = _last_end(_SENTENCE, text, fits)
    if end >= LEAST_KEPT * fits:
        return text[:end].rstrip()
    fits = _longest(text, limit, OMITTED + tail)
    if not fits:
        return ""
    end = _last_end(_CLAUSE, text, fits)
    kept = text[: end if end >= LEAST_KEPT * fits else _last_boundary(text, fits)].rstrip()
    return kept + OMITTED if kept else ""


def _longest(text: str, limit: Limit, tail: str) -> int:
    """Return how many characters fit before the tail; more of them never count less."""
    # an emoji of four code points may count as one, nothing else is cheaper
    low, high = 0, min(len(text), 4 * limit.most)
    while low < high:
        middle = (low + high + 1) // 2
        if length(text[:middle] + tail, limit.counted) <= limit.most:
            low = middle
        else:
            high = middle - 1
    return low


def _last_end(ends: re.Pattern[str], text: str, fits: int) -> int:
    """Return the last place where such an end is, outside URLs; 0 if there is none."""
    # one character more, for what an end needs to see behind it
    found = [m.end() for m in ends.finditer(text[: fits + 1]) if m.end() <= fits]
    urls = list(_urls(text, fits))
    return next((at for at in reversed(found) if boundary(text, at) and not _within(urls, at)), 0)


def _last_boundary(text: str, fits: int) -> int:
    urls = list(_urls(text, fits))
    return next(
        (at for at in range(fits, 0, -1) if boundary(text, at) and not _within(urls, at)), 0
    )


def _urls(text: str, fits: int) -> Iterator[tuple[int, int]]:
    """Find the URLs that begin before the end."""
    return ((m.start(), m.end()) for m in _URL.finditer(text) if m.start() < fits)


def _within(urls: list[tuple[int, int]], at: int) -> bool:
    return any(start < at < end for start, end in urls)
