"""Make a body safe to show: only what `hub.articles.allowed` lists gets through."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import nh3

from hub.articles import markup
from hub.articles.allowed import (
    ALLOWED,
    NUMERIC,
    REMOVED_WITH_CONTENT,
    RENAMED,
    WITHOUT_LOSS,
)
from hub.articles.tame import tag_names, tame
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput
from hub.kit.text import clean_text

PICTURES = 200  # in one body
PASSES = 8  # HTML that still changes after so many is refused
SHOWN = 60  # characters of a wrong address, in the error

ASSET = re.compile(r"asset:(sha256:[0-9a-f]{64})")

_LINK = re.compile(r"(?i)(?:https?://|mailto:).")
_PICTURE = re.compile(r"(?i)https://.")


@dataclass(frozen=True, slots=True)
class Clean:
    """A body that may be shown.

    Attributes:
        html: it reads back as itself: sanitising it again changes nothing.
        removed: what was taken out, as names of elements, for the author to see; `a[href]` for
            links that lead nowhere.
    """

    html: str
    removed: tuple[str, ...]


def sanitise(html: str) -> Clean:
    """Return the body with only allowed elements, attributes and addresses.

    Raises:
        InvalidInput: it has hidden characters, more tags or pictures than a body may have, or a
            picture without an address that lasts.
    """
    clean = _until_stable(html)
    elements = [token for token in markup.read(clean) if isinstance(token, markup.Open)]
    _check_pictures([element.get("src") for element in elements if element.name == "img"])
    return Clean(clean, _removed(tag_names(html), elements))


def _until_stable(html: str) -> str:
    """Sanitise until nothing changes: what a browser will parse must be what was checked."""
    for _pass in range(PASSES):
        before, html = html, _one_pass(html)
        if html == before:
            return html
    raise _wrong(_("its HTML is too tangled to be made safe"))


def _one_pass(html: str) -> str:
    try:
        tamed = tame(clean_text(html))
    except ValueError as error:
        raise _wrong(str(error)) from None
    return nh3.clean(
        tamed,
        tags=set(ALLOWED),
        attributes={tag: set(names) for tag, names in ALLOWED.items()},
        attribute_filter=_allowed_value,
        clean_content_tags=set(REMOVED_WITH_CONTENT),
        url_schemes={"http", "https", "mailto", "asset", "data"},  # then narrowed by the filter
        link_rel="noopener noreferrer",
    )


def _allowed_value(tag: str, name: str, value: str) -> str | None:
    if name in NUMERIC:
        return value if re.fullmatch("[0-9]{1,4}", value) else None
    if name not in {"href", "src"}:
        return value
    value = value.strip()
    value = f"https:{value}" if value.startswith("//") else value
    if tag == "a" and not (_LINK.match(value) or ASSET.fullmatch(value)):
        return None
    return value  # a picture's address is checked afterwards: to drop it would lose the picture


def _check_pictures(sources: Sequence[str]) -> None:
    if len(sources) > PICTURES:
        raise _wrong(_("has {count} pictures, may have {most}", count=len(sources), most=PICTURES))
    for source in sources:
        if not (_PICTURE.match(source) or ASSET.fullmatch(source)):
            raise _wrong(
                _(
                    "has a picture with the address {address}; it must start with https://,"
                    " or be asset:sha256:… of a file sent to POST /assets before",
                    address=repr(source[:SHOWN]),
                )
            )


def _removed(names: set[str], elements: Sequence[markup.Open]) -> tuple[str, ...]:
    dead = any(element.name == "a" and not element.get("href") for element in elements)
    unknown = names - set(ALLOWED) - set(RENAMED) - WITHOUT_LOSS
    return tuple(sorted(unknown | ({"a[href]"} if dead else set())))


def _wrong(reason: str) -> InvalidInput:
    return InvalidInput(
        _("The article's body cannot be taken as it is."),
        errors=[FieldError(field="body", reason=reason)],
    )
