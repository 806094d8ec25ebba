"""What a story's HTML may consist of. Everything else is taken out."""

_SPAN = frozenset({"colspan", "rowspan"})
_NONE: frozenset[str] = frozenset()

ALLOWED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("p", "div", "h2", "h3", "h4", "blockquote", "pre", "hr", "br"), _NONE),
    **dict.fromkeys(("ul", "li", "dl", "dt", "dd", "figure", "figcaption"), _NONE),
    **dict.fromkeys(("table", "caption", "thead", "tbody", "tfoot", "tr"), _NONE),
    **dict.fromkeys(("strong", "em", "u", "del", "sub", "sup", "code"), _NONE),
    **dict.fromkeys(("th", "td"), _SPAN),
    "ol": frozenset({"start"}),
    "a": frozenset({"href", "title"}),
    "img": frozenset({"src", "alt", "title", "width", "height"}),
}
"""Each element and the attributes it may have."""

NUMERIC = _SPAN | {"start", "width", "height"}
"""Attributes whose value is a number of at most four digits."""

RENAMED = {
    **dict.fromkeys(("section", "article", "main", "aside", "header", "footer"), "div"),
    **dict.fromkeys(("center", "address", "details", "summary"), "div"),
    **dict.fromkeys(("font", "big", "small", "nobr"), "span"),
    **dict.fromkeys(("h5", "h6"), "h4"),
    **dict.fromkeys(("s", "strike"), "del"),
    "h1": "h2",  # the title is the page's only h1
    "b": "strong",
    "i": "em",
    "tt": "code",
}
"""Elements that have a twin in the list, and the twin."""

WITHOUT_LOSS = frozenset(
    {"html", "head", "body", "meta", "link", "title", "span", "colgroup", "col"}
)
"""Elements that a reader does not miss: taken out without a word."""

REMOVED_WITH_CONTENT = frozenset(
    {
        *("script", "style", "title", "template", "iframe", "object", "applet", "svg", "math"),
        *("noscript", "noembed", "noframes", "audio", "video", "canvas", "nav"),
        *("textarea", "select", "button"),
    }
)
"""Elements whose content is not text, or not text that was meant for readers."""
