"""Texts in the reader's language. The English text is the key; Chinese is in `hub/locale/zh`.

from hub.kit.i18n import _
print(_("{count} accounts enrolled", count=12))
"""

import re
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
    language = reader.get() or get_settings().language
    text = catalogue(language).get(message, message)
    return text.format(**values) if values else text


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Return the translations into `language`; English needs none."""
    file = LOCALE / language / "LC_MESSAGES" / "hub.po"
    if not file.exists():
        return {}
    with file.open("rb") as po:
        found = read_po(po, locale=language)
    return {str(entry.id): str(entry.string) for entry in found if entry.id and entry.string}


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
