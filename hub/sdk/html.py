"""HTML as platforms take it: a small subset, styled in place, with the platform's own pictures.

    body = html.inline(article.body_html, {"p": "margin: 0 0 1em; line-height: 1.75"})
    for source in html.pictures_of(body):
        addresses[source] = await uploaded(...)
    body = html.with_sources(body, addresses)

WeChat, for one, throws away `<style>`, classes, ids, scripts, and pictures from elsewhere, without
a word: what is left out here is left out on purpose, and the same on every platform.
"""

from collections.abc import Collection, Mapping
from html.parser import HTMLParser

import nh3

SUBSET: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("p", "div", "section", "span", "br", "hr", "blockquote", "pre"), frozenset()),
    **dict.fromkeys(
        ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "li", "dl", "dt", "dd"), frozenset()
    ),
    **dict.fromkeys(("figure", "figcaption", "table", "caption"), frozenset()),
    **dict.fromkeys(("thead", "tbody", "tfoot", "tr"), frozenset()),
    **dict.fromkeys(("strong", "b", "em", "i", "u", "del", "s", "sub", "sup", "code"), frozenset()),
    **dict.fromkeys(("th", "td"), frozenset({"colspan", "rowspan"})),
    "ol": frozenset({"start"}),
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
}
"""Each element that gets through, and its attributes; all others go, and their text stays."""

GONE_WITH_CONTENT = frozenset(
    {"script", "style", "title", "template", "iframe", "object", "svg", "math", "noscript"}
    | {"audio", "video", "canvas", "textarea", "select", "button"}
)
SCHEMES = frozenset({"http", "https", "mailto", "asset"})  # asset: the hub's own pictures


def inline(
    html: str, styles: Mapping[str, str] | None = None, *, without: Collection[str] = ()
) -> str:
    """Return the subset of HTML that platforms keep, each element with its style in place.

    Args:
        html: of a story's body.
        styles: by element: `{"p": "line-height: 1.75"}`; what stood in the HTML is gone.
        without: elements that this platform does not take either (`a`, `table`); their text stays,
            a picture goes.

    Raises:
        ValueError: a style is for an element that never gets through.
    """
    tags = {tag: names for tag, names in SUBSET.items() if tag not in without}
    if unknown := set(styles or ()) - set(SUBSET):
        raise ValueError(f"No style can be for {sorted(unknown)}: see hub.sdk.html.SUBSET.")
    return nh3.clean(
        html,
        tags=set(tags),
        attributes={tag: set(names) for tag, names in tags.items()},
        clean_content_tags=set(GONE_WITH_CONTENT),
        set_tag_attribute_values={
            tag: {"style": style} for tag, style in (styles or {}).items() if tag in tags
        },
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def pictures_of(html: str) -> list[str]:
    """Return the pictures' sources in the order of reading, each once.

    A picture of the hub's own has `asset:` and its digest: `f"asset:{picture.digest}"`.
    """
    return list(dict.fromkeys(_Sources.of(html))) if "<img" in html.lower() else []


def with_sources(html: str, sources: Mapping[str, str]) -> str:
    """Return the HTML with each picture's source replaced, styles and all else kept.

    Args:
        html: what `inline` gave.
        sources: the new source of every one of `pictures_of(html)`.

    Raises:
        ValueError: a picture has no new source. To leave a picture out is the connector's
            decision, made with `inline(…, without={"img"})`, and never an accident.
    """
    if missing := [source for source in pictures_of(html) if not sources.get(source)]:
        raise ValueError(f"{len(missing)} pictures were not uploaded, the first is {missing[0]!r}.")
    return nh3.clean(
        html,
        tags=set(SUBSET),
        attributes={tag: names | {"style"} for tag, names in SUBSET.items()},
        attribute_filter=lambda _tag, name, value: sources[value] if name == "src" else value,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


class _Sources(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    @classmethod
    def of(cls, html: str) -> list[str]:
        reader = cls()
        reader.feed(html)
        reader.close()
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img" and (source := dict(attrs).get("src")):
            self.found.append(source)
