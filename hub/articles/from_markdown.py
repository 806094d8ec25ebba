"""An article from Markdown: CommonMark with tables, its fields in front matter."""

from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width

from markdown_it import MarkdownIt
from markdown_it.token import Token

from hub.articles import front_matter
from hub.articles.decode import decode
from hub.articles.draft import ArticleDraft
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

MARKDOWN_BYTES = 500_000  # 160,000 hanzi
KEYS = tuple(name for name in ArticleDraft.model_fields if name != "body")

# HTML passes, into the same sanitiser as every other body
_MARKDOWN = MarkdownIt("commonmark").enable("table")


def fields_from_markdown(data: bytes) -> dict[str, Any]:
    """Return the fields of a draft; the title is the front matter's, or the first heading.

    Raises:
        InvalidInput: it is too long, not UTF-8, or its front matter is not for us.
    """
    if len(data) > MARKDOWN_BYTES:
        raise _wrong(
            "file",
            _("has {count} bytes, Markdown may have {most}", count=len(data), most=MARKDOWN_BYTES),
        )
    matter, text = front_matter.split(decode(data).replace("\r\n", "\n"))
    _check_keys(matter)
    environment: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(text, environment)
    _join_wrapped_lines(tokens)
    heading = _first_heading(tokens)
    title = matter.get("title") or heading
    if heading is not None and title == heading:
        tokens = tokens[3:]  # open, inline, close: a page shows the title once
    body = str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment))
    given = {key: value for key, value in matter.items() if value != ""}
    return given | {"body": body} | ({"title": title} if title is not None else {})


def _join_wrapped_lines(tokens: Sequence[Token]) -> None:
    """Take line ends out of Chinese text: a reader would see each of them as a space."""
    for children in (token.children for token in tokens if token.children):
        for before, at, behind in zip(children, children[1:], children[2:], strict=False):
            if at.type == "softbreak" and _is_wide(before.content[-1:], behind.content[:1]):
                at.type = "text"


def _is_wide(*characters: str) -> bool:
    return all(each and east_asian_width(each) in {"W", "F"} for each in characters)


def _check_keys(matter: dict[str, Any]) -> None:
    known = _("is not known here; known are {names}", names=", ".join(KEYS))
    if unknown := [FieldError(field=str(key), reason=known) for key in matter if key not in KEYS]:
        raise InvalidInput(_("The front matter has keys that nobody reads."), errors=unknown)


def _first_heading(tokens: Sequence[Token]) -> str | None:
    """Return the text of a level-1 heading that the story starts with."""
    if not tokens or tokens[0].type != "heading_open" or tokens[0].tag != "h1":
        return None
    return "".join(child.content for child in tokens[1].children or () if not child.hidden).strip()


def _wrong(field: str, reason: str) -> InvalidInput:
    return InvalidInput(
        _("The Markdown cannot be taken as it is."), errors=[FieldError(field=field, reason=reason)]
    )
