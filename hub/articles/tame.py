"""Make HTML from outside cost a parser no more than its length."""

import re
from collections.abc import Mapping

from hub.articles.allowed import RENAMED
from hub.kit.i18n import _

TAGS = 20_000  # opening ones, in one text
MARKS = 60_000  # `<` and `&` in one text: a parser copies what it has read so far at each

# what may follow a tag's name (HTML Standard, "Tag name state"); other white space is part of it
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=([\t\n\f\r />]))")

# A parser opens these again in every later paragraph when they are not closed; without bound if
# their attributes differ: 40 kB then become a gigabyte. Of those without attributes three of each
# are the most (HTML Standard, "The list of active formatting elements").
_REOPENED = frozenset({"strong", "em", "u", "code"})


def tag_names(html: str) -> set[str]:
    """Return the names of all opening tags, in lower case."""
    return {match[2].lower() for match in _TAG.finditer(html) if not match[1]}


def tame(html: str, renamed: Mapping[str, str] = RENAMED) -> str:
    """Rename elements, and move the attributes of those that a parser reopens to a `<span>`.

    Raises:
        ValueError: it has more than `TAGS` or `MARKS`.
    """
    _check_limits(html)

    def tamed(match: re.Match[str]) -> str:
        slash, name, follows = match[1], match[2].lower(), match[3]
        name = renamed.get(name, name)
        has_attributes = not slash and follows != ">"
        return f"<{name}><span" if has_attributes and name in _REOPENED else f"<{slash}{name}"

    return _TAG.sub(tamed, html)


def _check_limits(html: str) -> None:
    marks = html.count("<") + html.count("&")
    if marks > MARKS:
        raise ValueError(
            _("has {marks} characters < and &, may have {most}", marks=marks, most=MARKS)
        )
    tags = sum(1 for match in _TAG.finditer(html) if not match[1])
    if tags > TAGS:
        raise ValueError(_("has {tags} tags, may have {most}", tags=tags, most=TAGS))
