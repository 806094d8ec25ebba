"""Where a text may be cut without breaking what a reader sees as one character.

Unicode's rules (UAX 29, extended grapheme clusters) on the safe side: a boundary here is one there.
"""

import unicodedata

_JOINER = "\u200d"
_MARKS = frozenset({"Mn", "Me", "Mc"})


def boundary(text: str, at: int) -> bool:
    """Say whether the text may be cut before its character number `at` (from 0)."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    return not (
        _extends(after)
        or before == _JOINER
        or (before, after) == ("\r", "\n")
        or ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff")
        or _one_syllable(before, after)
        or (_is_flag_letter(after) and _flag_letters_before(text, at) % 2 == 1)
    )


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in _MARKS
        or character in {_JOINER, "\u200c"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags, of England's flag say
    )


def _one_syllable(before: str, after: str) -> bool:
    """Say whether two characters are parts of one hangul syllable."""
    starts = "\u1100" <= before <= "\u115f" or "\ua960" <= before <= "\ua97f"
    goes_on = "\u1160" <= after <= "\u11ff" or "\ud7b0" <= after <= "\ud7ff"
    return (starts and _is_hangul(after)) or (goes_on and _is_hangul(before))


def _is_hangul(character: str) -> bool:
    return (
        "\u1100" <= character <= "\u11ff"
        or "\ua960" <= character <= "\ua97f"
        or "\uac00" <= character <= "\ud7ff"
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    start = at
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return at - start
