"""Names found by their pinyin (拼音): whole, by initials, or some of each.

    spell("武汉市")          # "wu han shi"
    named(Region.name, Region.spelled, "wuhan")     # or "whs", "wuh", "wu han", "武汉"

Every reading of a character counts, so 重庆 is `zhong/chong qing`: whoever types knows which one is
meant. A table of phrases would have to cut a name into words, and takes 2026年长江 for 年长 and 江.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, or_

LONGEST = 60  # letters: nobody types more of a name

_WORDS = re.compile(r"[a-z0-9]+|[^\W\d_]")
_BLANKS = re.compile(r"[\s'’-]+")
_TYPED = re.compile(rf"(?=.*[a-z])[a-z0-9]{{1,{LONGEST}}}")
_BEGINNING = "(?:^|[ /])"
_ON = "(?:[^ ]* (?:[^ ]*/)?)?"  # the next letter of this syllable, or the first of the next one


def spell(text: str) -> str:
    """Return how a name is spelled: syllables by blanks, a character's readings by slashes."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(filter(None, map(_spelled, _WORDS.findall(plain))))


def named(
    name: SQLColumnExpression[Any], spelled: SQLColumnExpression[Any], typed: str
) -> ColumnElement[bool]:
    """Return the condition that what somebody typed stands in a name, or spells a part of it.

    Args:
        name: the column with names.
        spelled: the column with what `spell` makes of them.
        typed: what somebody typed.
    """
    stands = name.icontains(typed, autoescape=True)
    sounds = _sounds(typed)
    if sounds is None:
        return stands
    # hardly a name has all the letters, and to see that takes a fifth of an expression's time
    letters = spelled.like(f"%{'%'.join(_letters(typed))}%")
    return or_(stands, and_(letters, spelled.regexp_match(sounds)))


def is_named(name: str, typed: str) -> bool:
    """Say the same of a name that is no row's, as a page's."""
    sounds = _sounds(typed)
    stands = typed.casefold() in name.casefold()
    return stands or (sounds is not None and re.search(sounds, spell(name)) is not None)


def _sounds(typed: str) -> str | None:
    """Return the expression that finds what letters spell; None if it is no letters."""
    letters = _letters(typed)
    return _BEGINNING + _ON.join(letters) if _TYPED.fullmatch(letters) else None


def _letters(typed: str) -> str:
    return _BLANKS.sub("", typed).casefold()


@cache
def _spelled(word: str) -> str:
    if word.isascii():
        return word
    return "/".join(each for each in chain(*_readings()(word)) if each.isascii())


@cache
def _readings() -> Callable[[str], list[list[str]]]:
    """Load the dictionary when something is spelled: 40 MB that most processes never need."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - see above

    return lambda character: pinyin(character, style=Style.NORMAL, heteronym=True)
