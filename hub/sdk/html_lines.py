"""HTML read aloud: what `hub.sdk.text.plain` is made of."""

import re
from html.parser import HTMLParser

from hub.sdk.html import inline

_PARAGRAPHS = frozenset(
    {"p", "div", "section", "blockquote", "pre", "figure", "figcaption", "table", "ul", "ol", "dl"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr"}
)
_LINES = frozenset({"li", "tr", "dt", "dd", "caption"})

_WHITE = re.compile(r"[ \t\n\r\f]+")

# No clean text has these: what the reader notes between the words.
_PARAGRAPH, _LINE, _GOES_ON, _CELL = "\x01", "\x02", "\x03", "\x04"
_BREAKS = re.compile(r" *[\n\x01\x02][ \n\x01\x02]*")


def lines_of(html: str, *, links: bool) -> str:
    """Return the text, a blank line between paragraphs; see `hub.sdk.text.plain`."""
    reader = _Reader(links=links)
    reader.feed(inline(re.sub(r"[\x01-\x04]", "", html), without={"img"}))
    reader.close()
    text = re.sub(rf"{_GOES_ON}\s*[{_PARAGRAPH}{_LINE}]*\s*", " ", "".join(reader.said))
    text = re.sub(rf"\s*{_CELL}\s*", " | ", text)
    return _BREAKS.sub(_one_break, text).strip()


def _one_break(run: re.Match[str]) -> str:
    return "\n\n" if _PARAGRAPH in run[0] or run[0].count("\n") > 1 else "\n"


class _Reader(HTMLParser):
    """Says what it reads; for HTML that has been cleaned."""

    def __init__(self, *, links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._links = links
        self._lists: list[int | None] = []  # the next number of each list that is open
        self._addresses: list[tuple[str, int]] = []  # of each link, and where its text begins
        self._items = 0  # that are open; paragraphs within are lines
        self._cells = 0  # of this row so far
        self._preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._break(tag)
        match tag:
            case "br":
                self.said.append("\n")
            case "ul" | "ol":
                self._lists.append(int(values.get("start") or 1) if tag == "ol" else None)
            case "li":
                self.said.append(self._bullet() + _GOES_ON)
            case "tr":
                self._cells = 0
            case "th" | "td":
                self.said.append(_CELL if self._cells else "")
                self._cells += 1
            case "a":
                self._addresses.append((values.get("href") or "", len(self.said)))
        self._nest(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        self._nest(tag, -1)
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        if tag == "a" and self._addresses:
            self._end_link(*self._addresses.pop())
        self._break(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data if self._preformatted else _WHITE.sub(" ", data))

    def _nest(self, tag: str, by: int) -> None:
        self._items += by * (tag == "li")
        self._preformatted += by * (tag == "pre")

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.said.append(_LINE if self._items else _PARAGRAPH)
        elif tag in _LINES:
            self.said.append(_LINE)

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "•"
        self._lists[-1] = number + 1
        return f"{number}."

    def _end_link(self, address: str, begins: int) -> None:
        text = "".join(self.said[begins:]).strip()
        if self._links and address and text != address:
            self.said.append(f" ({address})" if text else address)
