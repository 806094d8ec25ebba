"""Text that people typed: normal form, no hidden characters, within its limit.

class ArticleIn(BaseModel):
    title: Annotated[str, line(200)]
    body: Annotated[str, lines(500_000)]
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from hub.kit.i18n import _

# left over by copying from web pages and word processors; nobody sees or means them
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))
# they make a line read otherwise than it is stored (Unicode TR 36, "bidirectional text spoofing")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\u0085]")


def _reason_against(character: str) -> str | None:
    """Say why a character may not stand in a text, or None."""
    if character in _BIDI:
        return _("a character that reverses the reading direction")
    category = unicodedata.category(character)
    if category == "Cc":
        return _("a control character")
    return _("half of a character") if category == "Cs" else None


def _check(text: str, allowed: str) -> str:
    if text.isprintable():  # none of what is refused is, and nearly every text is
        return text
    for position, character in enumerate(text, start=1):
        if character not in allowed and (reason := _reason_against(character)):
            raise ValueError(
                _(
                    "has {reason} (U+{code:04X}) at character {position}",
                    reason=reason,
                    code=ord(character),
                    position=position,
                )
            )
    return text


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_INVISIBLE).strip()


def clean_line(text: str) -> str:
    """Return one line in NFC, stripped, without invisible characters.

    Raises:
        ValueError: it has a line break, a control character, a change of reading direction or
            half of a surrogate pair; the message says which and where.
    """
    text = _normal(text)
    if "\n" in _LINE_ENDS.sub("\n", text):
        raise ValueError(_("must be one line: it has a line break"))
    return _check(text, allowed="")


def clean_text(text: str) -> str:
    r"""Return lines in NFC, stripped, ended by `\n`, without invisible characters.

    Raises:
        ValueError: as `clean_line`, but line breaks and tabs are welcome.
    """
    return _check(_LINE_ENDS.sub("\n", _normal(text)), allowed="\n\t")


@dataclass(frozen=True, slots=True)
class Limited:
    """An annotation for pydantic: clean first, then count characters."""

    clean: Callable[[str], str]
    most: int
    least: int

    def __call__(self, text: str) -> str:
        """Return the clean text, or raise ValueError with the reason."""
        text = self.clean(text)
        if not text and self.least:
            raise ValueError(_("must not be empty"))
        if not self.least <= len(text) <= self.most:
            raise ValueError(
                _(
                    "has {count} characters, may have {least} to {most}",
                    count=len(text),
                    least=self.least,
                    most=self.most,
                )
            )
        return text

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Run after the check that it is a string."""
        return core_schema.no_info_after_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """State the limits in the OpenAPI document."""
        return handler(schema) | {"minLength": self.least, "maxLength": self.most}


def line(most: int, least: int = 1) -> Limited:
    """One line of `least` to `most` characters, counted after cleaning."""
    return Limited(clean_line, most, least)


def lines(most: int, least: int = 1) -> Limited:
    """Any number of lines of `least` to `most` characters in all, counted after cleaning."""
    return Limited(clean_text, most, least)
