"""The summary (摘要) of a story that came without one: its first sentences."""

import re
import unicodedata
from collections.abc import Iterable

from hub.articles.markup import Token, plain_text

DIGEST_LENGTH = 120  # characters; WeChat takes 128 ("draft/add", `digest`)
LEAST = 40  # characters; a shorter sentence alone says too little

_NOT_TOLD = frozenset({"h2", "h3", "h4", "figcaption", "table", "pre"})
_SENTENCE_END = re.compile(r"[。！？!?…；][”’」』）)]*|\.(?=\s|$)")
_BETWEEN_LATIN = re.compile(r"(?<=[!-~])\n(?=[!-~])")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def digest_of_body(tokens: Iterable[Token], length: int = DIGEST_LENGTH) -> str:
    """Return at most `length` characters, up to a sentence's end where one is near."""
    text = plain_text(tokens, without=_NOT_TOLD)
    text = _BETWEEN_LATIN.sub(" ", text).replace("\n", "")
    if len(text) <= length:
        return text
    ends = [end.end() for end in _SENTENCE_END.finditer(text[: length + 1])]
    good = [end for end in ends if LEAST <= end <= length]
    return text[: good[-1]] if good else text[: _before(text, length - 1)] + "…"


def _before(text: str, cut: int) -> int:
    """Move a cut to the left until it splits no character that is made of several."""
    while cut > 0 and (text[cut] in _JOINERS or text[cut - 1] == "\u200d" or _clings(text[cut])):
        cut -= 1
    return cut


def _clings(character: str) -> bool:
    return unicodedata.combining(character) != 0 or "\U0001f3fb" <= character <= "\U0001f3ff"
