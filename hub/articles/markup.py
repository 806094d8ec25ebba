"""Clean HTML as a flat list of tokens, and back.

For HTML that nh3 has written, never for HTML from outside: Python's parser is lenient where
browsers are strict, and slow where an attacker wants it to be.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "meta"})
INLINE = frozenset({"a", "code", "del", "em", "img", "strong", "sub", "sup", "u"})


_WHITE = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True, slots=True)
class Text:
    """Characters between tags, with entities resolved."""

    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """A start tag; `attributes` are sorted by name."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """Return an attribute's value, or an empty string."""
        return dict(self.attributes).get(name, "")


@dataclass(frozen=True, slots=True)
class Close:
    """An end tag; void elements have none."""

    name: str


Token = Text | Open | Close


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append(Open(tag, tuple(sorted((n, v or "") for n, v in attrs))))

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(Close(tag))

    def handle_data(self, data: str) -> None:
        self.tokens.append(Text(data))


def read(html: str) -> list[Token]:
    """Return the tokens of clean HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.tokens


def write(tokens: Iterable[Token]) -> str:
    """Return the HTML of tokens."""
    return "".join(map(_written, tokens))


def _written(token: Token) -> str:
    match token:
        case Text(text):
            return escape(text, quote=False)
        case Close(name):
            return f"</{name}>"
        case Open(name, attributes):
            return "".join([f"<{name}", *(f' {n}="{escape(v)}"' for n, v in attributes), ">"])


def fold(text: str) -> str:
    """Make one space of each run of white space, as a browser does; never of ideographic space."""
    return _WHITE.sub(" ", text)


def is_block(token: Token | None) -> bool:
    """Say whether a reader sees a new line at this token; the text's edges (None) count too."""
    return not isinstance(token, Text) and (token is None or token.name not in INLINE)


def plain_text(tokens: Iterable[Token], *, without: frozenset[str] = frozenset()) -> str:
    r"""Return what a reader reads, one line per block.

    Args:
        tokens: of clean HTML.
        without: elements that are left out with all that is in them.
    """
    lines = "".join(_spoken(tokens, without)).split("\n")
    return "\n".join(line for line in map(str.strip, lines) if line)


def _spoken(tokens: Iterable[Token], without: frozenset[str]) -> Iterator[str]:
    silent = 0
    for token in tokens:
        if not isinstance(token, Text) and token.name in without:
            silent += 1 if isinstance(token, Open) else -1
        elif is_block(token):
            yield "\n"
        elif isinstance(token, Text) and not silent:
            yield fold(token.text)
