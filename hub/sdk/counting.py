"""How long a text is, counted as its platform counts.

| `Counted` | one is | who counts so |
|---|---|---|
| `characters` | a Unicode code point | WeChat's title, author and digest; most open platforms |
| `utf16` | a UTF-16 code unit: an emoji is 2 | what JavaScript's `length` says |
| `bytes` | a byte of UTF-8: a hanzi is 3 | WeChat's whole article (1 MB) |
| `halves` | Han, kana, hangul, full-width: 1; others ½ | Weibo (140), Baijiahao's title (5 to 40) |
| `pieces` | a picture, or whatever else is handed over in a collection | |

`halves` is rounded up at the end, not at each character. No platform documents its rule for every
character; where they are silent ours counts the greater number, so that nothing is refused that
passed here. What is ambiguous in Unicode's East Asian Width (“ ” … — Ω Ж) is 1, as Chinese fonts
draw it. An emoji is 1 (two halves), whatever selector or skin tone follows it, and so is a flag
and a keycap; of a family that joiners hold together each member is 1, the joiners nothing. Other
marks and joiners, seen or not, are ½ like any letter.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sized
from types import MappingProxyType

from hub.sdk.manifest import Counted, Limit

_FULL = frozenset("WFA")  # East Asian Width: wide, full-width, ambiguous
_MARKS = frozenset({"Mn", "Me", "Cf"})  # many of them are "ambiguous" too

_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_KEYCAP = "[0-9#*]\ufe0f?\u20e3"
_SYMBOL = "[\u231a-\u23ff\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
_ONE_EMOJI = re.compile(
    f"(?:{_FLAG}|{_KEYCAP}|{_SYMBOL}\ufe0f?[\U0001f3fb-\U0001f3ff]?)(?:\u200d(?={_SYMBOL}))?"
)

UNITS: Mapping[Counted, str] = MappingProxyType(
    {
        Counted.CHARACTERS: "characters",
        Counted.UTF16: "UTF-16 units",
        Counted.BYTES: "bytes",
        Counted.HALVES: "characters (two Latin letters or digits count as one)",
        Counted.PIECES: "pieces",
    }
)
"""What a limit's number is a number of, for people."""


class OutOfLimit(ValueError):
    """A text that a limit of the manifest does not take; a sentence with both numbers.

    Attributes:
        length: what it has, counted as the limit says.
        limit: the manifest's.
    """

    def __init__(self, sentence: str, length: int, limit: Limit) -> None:
        super().__init__(sentence)
        self.length = length
        self.limit = limit


def length(text: Sized, counted: Counted) -> int:
    """Count a text, or the pieces of a collection.

    Raises:
        TypeError: pieces of a text were asked for, or characters of a collection.
    """
    if isinstance(text, str) == (counted is Counted.PIECES):
        raise TypeError(f"{counted} are not counted of a {type(text).__name__}")
    return len(text) if not isinstance(text, str) else _COUNTS[counted](text)


def check(name: str, text: Sized, limit: Limit | None) -> None:
    """Check what a limit of the manifest says; `None` allows everything.

    Args:
        name: what it is, for a person: `"title"`.
        text: it, or for `pieces` the collection.
        limit: the manifest's.

    Raises:
        OutOfLimit: it is too long or too short.
    """
    if limit is None:
        return
    long, has = length(text, limit.counted), f"The {name} has"
    unit = UNITS[limit.counted]
    if long > limit.most:
        sentence = f"{has} {long} {unit}; the platform takes at most {limit.most}."
        raise OutOfLimit(sentence, long, limit)
    if long < limit.least:
        sentence = f"{has} {long} {unit}; the platform wants {limit.least} or more."
        raise OutOfLimit(sentence, long, limit)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _halves(text: str) -> int:
    halves = sum(map(_width, _ONE_EMOJI.sub("全", text)))
    return (halves + 1) // 2


def _width(character: str) -> int:
    if unicodedata.category(character) in _MARKS:
        return 1
    return 2 if unicodedata.east_asian_width(character) in _FULL else 1


_COUNTS: Mapping[Counted, Callable[[str], int]] = {
    Counted.CHARACTERS: len,
    Counted.UTF16: _utf16,
    Counted.BYTES: _utf8,
    Counted.HALVES: _halves,
}
