"""The forms an article can be handed in as: one reader each."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from hub.articles.draft import ArticleDraft
from hub.articles.errors import refuse
from hub.articles.from_html import fields_from_html
from hub.articles.from_json import fields_from_json
from hub.articles.from_markdown import fields_from_markdown
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

READERS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "application/json": fields_from_json,
    "text/markdown": fields_from_markdown,
    "text/html": fields_from_html,
}
SUFFIXES = {
    ".json": "application/json",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
}


def fields_of(data: bytes, media_type: str) -> dict[str, Any]:
    """Return the fields that a file names, not yet checked.

    Raises:
        InvalidInput: the file cannot be read, or nobody reads this type.
    """
    reader = READERS.get(media_type)
    if reader is None:
        reason = _(
            "is {media_type}; known are {names}",
            media_type=media_type or _("missing (no type)"),
            names=", ".join(READERS),
        )
        error = FieldError(field="header.content-type", reason=reason)
        raise InvalidInput(_("An article cannot be read from this type."), errors=[error])
    return reader(data)


def draft_of(fields: dict[str, Any], root: str = "") -> ArticleDraft:
    """Check the fields of a draft.

    Raises:
        InvalidInput: naming every wrong field; their names start with `root`.
    """
    try:
        return ArticleDraft.model_validate(fields)
    except ValidationError as error:
        refuse(ArticleDraft, error, root)
