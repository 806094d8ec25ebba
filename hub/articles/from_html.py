"""An article from a page of HTML: its fields from the page's head, its words from the body."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import nh3

from hub.articles import markup
from hub.articles.allowed import REMOVED_WITH_CONTENT, RENAMED
from hub.articles.decode import decode
from hub.articles.draft import BODY_BYTES
from hub.articles.tame import tame
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

META = {
    "articletitle": "title",
    "contentsource": "source",
    "author": "author",
    "description": "digest",
    "url": "source_url",
}
"""Names of `<meta>`, as government sites have to give them (《政府网站发展指引》,
国办发〔2017〕47号, on the tags of pages), and the field that each fills."""

_READ = {"title", "h1", "meta"}
_H1 = re.compile(r"(?i)<h1[\t\n />]")
_H1_END = re.compile(r"(?i)</h1[\t\n ]*>")


def fields_from_html(data: bytes) -> dict[str, Any]:
    """Return the fields of a draft; the title is `ArticleTitle`, the first `<h1>`, or `<title>`.

    Raises:
        InvalidInput: it is too long, not UTF-8, or has too many tags.
    """
    if len(data) > BODY_BYTES:
        raise _wrong(_("has {count} bytes, HTML may have {most}", count=len(data), most=BODY_BYTES))
    html = decode(data)
    tokens = _head(html)
    heading = _text_of("h1", tokens)
    given = dict(_meta(tokens))
    title = given.pop("title", "") or heading or _text_of("title", tokens)
    body = _without_first_heading(html) if heading and heading == title else html
    return given | {"body": body} | ({"title": title} if title else {})


def _head(html: str) -> list[markup.Token]:
    """Return what names the page, well-formed."""
    try:
        tamed = tame(html, {old: new for old, new in RENAMED.items() if old != "h1"})
    except ValueError as error:
        raise _wrong(str(error)) from None
    named = nh3.clean(
        tamed,
        tags=_READ,
        attributes={"meta": {"name", "content"}},
        clean_content_tags=set(REMOVED_WITH_CONTENT - _READ),
    )
    return markup.read(named)


def _text_of(name: str, tokens: Sequence[markup.Token]) -> str:
    start = markup.Open(name)
    if start not in tokens:
        return ""
    inside = tokens[tokens.index(start) :]
    return markup.plain_text(inside[: inside.index(markup.Close(name))]).replace("\n", " ")


def _meta(tokens: Sequence[markup.Token]) -> Iterator[tuple[str, str]]:
    for token in tokens:
        if isinstance(token, markup.Open) and token.name == "meta":
            field = META.get(token.get("name").lower())
            content = token.get("content").strip()
            if field and content:
                yield field, f"https:{content}" if content.startswith("//") else content


def _without_first_heading(html: str) -> str:
    """A page shows the title once. Whatever this cuts, the sanitiser comes after it."""
    start = _H1.search(html)
    end = _H1_END.search(html, start.end()) if start else None
    return html[: start.start()] + html[end.end() :] if start and end else html


def _wrong(reason: str) -> InvalidInput:
    return InvalidInput(
        _("The page cannot be taken as it is."), errors=[FieldError(field="file", reason=reason)]
    )
