"""Texts in the reader's language.

The English text is the key; Chinese is in `hub/locale/zh`, in a catalogue for each large part.

from hub.kit.i18n import _
print(_("{count} accounts enrolled", count=12))
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from babel.messages.pofile import read_po

import hub
from hub.settings import get_settings

Language = Literal["zh", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALE = Path(hub.__file__).parent / "locale"
MAX_ACCEPT_LANGUAGE = 200  # characters of the header that are looked at

reader: ContextVar[Language | None] = ContextVar("reader", default=None)
"""The language of who reads what this task or request writes; None: the hub's own."""

_WISH = re.compile(r"(zh|en)\b[^,;]*(?:;\s*q=([01](?:\.\d+)?))?", re.IGNORECASE)


def _(message: str, **values: object) -> str:
    """Return `message` in the reader's language, with `{name}` replaced by each value."""
    text = catalogue(language()).get(message, message)
    return text.format(**values) if values else text


def later(message: str) -> str:
    """Mark `message` for the catalogue: a table's text, which `_` translates where it is shown."""
    return message


@contextmanager
def said_in(of: Language) -> Iterator[None]:
    """Word what is said within for readers of a language: what is stored is in English."""
    token = reader.set(of)
    try:
        yield
    finally:
        reader.reset(token)


def language() -> Language:
    """Return the language of who reads what is written now."""
    return reader.get() or get_settings().language


@cache
def catalogue(of: Language) -> dict[str, str]:
    """Return the translations into a language; English needs none."""
    return {text: said for file in catalogues(of) for text, said in texts_of(file, of)}


def texts_of(file: Path, of: Language) -> Iterator[tuple[str, str]]:
    """Yield the texts of a catalogue with their translations."""
    with file.open("rb") as po:
        read = read_po(po, locale=of)
    for entry in read:
        if entry.id and entry.string:
            yield str(entry.id), str(entry.string)


def catalogues(of: Language) -> list[Path]:
    """Return the files of the translations into a language; a text stands in one of them."""
    return sorted((LOCALE / of / "LC_MESSAGES").glob("*.po"))


def word(code: str) -> str:
    """Return the word for a code of the API; the catalogue has it without underscores."""
    return _(code.replace("_", " "))


def wished_language(accept_language: str) -> Language | None:
    """Return what an Accept-Language header asks for first, of the languages that there are."""
    wishes = [
        (-float(quality or 1), position, language)
        for position, (language, quality) in enumerate(
            _WISH.findall(accept_language[:MAX_ACCEPT_LANGUAGE])
        )
        if float(quality or 1) > 0
    ]
    return min(wishes)[2].lower() if wishes else None
