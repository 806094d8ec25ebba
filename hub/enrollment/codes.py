"""The codes of China's administrative divisions: six digits (GB/T 2260), nine for a township.

A code is read in pairs: `42` is a province, `4201` a city in it, `420102` a county in that; the
National Bureau of Statistics adds three digits for a township. What is not used is zero, and what
is used is the *prefix*: a subtree is all codes that start with it. Two kinds of rows bend the rule:

- Groupings of the statistics have a city's code and are no city: the counties that Hubei governs
  directly (仙桃市 429004 …) hang from 429000, 省直辖县级行政区划. The prefix works all the same.
- Cities without counties (东莞市 441900, 中山市 442000, 儋州市 460400) are the parents of their
  townships: 441900003, 东城街道, lies in 4419, and there is no county 441900.
"""

import unicodedata
from collections.abc import Iterable

from hub.enrollment.models import Level
from hub.kit.i18n import _

DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9}

_LENGTHS = (6, 9)
_LONG = 12  # a village's code, or another office's way to write any of ours
_AFTER_THE_DIGITS = ":"  # follows "9", so that every code of a subtree sorts before prefix + ":"


def parse_code(text: str) -> str:
    """Return the code that `text` spells, in ASCII digits; blanks around it are dropped.

    Raises:
        ValueError: it is no code; the message says what to write instead.
    """
    code = unicodedata.normalize("NFKC", text).strip()
    if not (code.isascii() and code.isdigit()):
        raise ValueError(_("a region's code has digits only, such as 420100"))
    if len(code) == _LONG:
        raise ValueError(
            _("a region's code has 6 digits, or 9 for a township: {hint}", hint=_shorter(code))
        )
    if len(code) not in _LENGTHS:
        raise ValueError(
            _(
                "a region's code has 6 digits, or 9 for a township; this has {count}",
                count=len(code),
            )
        )
    return code


def _shorter(code: str) -> str:
    if not code.endswith("000"):
        return _("this is a village's")
    return _("write {shorter}", shorter=code[:6] if code[6:9] == "000" else code[:9])


def level_of(code: str) -> Level:
    """Return the level that the form of `code` says."""
    if len(code) == DIGITS[Level.TOWNSHIP]:
        return Level.TOWNSHIP
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.CITY if code.endswith("00") else Level.COUNTY


def prefix_of(code: str) -> str:
    """Return the significant part of `code`: `4201` of `420100`."""
    return code[: DIGITS[level_of(code)]]


def is_within(code: str, region: str) -> bool:
    """Say whether `code` lies in the subtree of `region`, which contains itself."""
    return code.startswith(prefix_of(region))


def bounds(region: str) -> tuple[str, str]:
    """Return (low, high): the codes of the subtree of `region` are low <= code < high.

    For columns with the collation "C", whose order is that of the digits.
    """
    prefix = prefix_of(region)
    return prefix, prefix + _AFTER_THE_DIGITS


def outermost(regions: Iterable[str]) -> list[str]:
    """Return those of `regions` that lie in none of the others, sorted."""
    kept: list[str] = []
    for region in sorted(set(regions), key=prefix_of):
        if not kept or not is_within(region, kept[-1]):
            kept.append(region)
    return kept


def ancestors(code: str) -> list[str]:
    """Return the prefixes of the regions that contain `code`, the province's first, its own last.

    Some may be nobody's: 441900003 has no county.
    """
    own = prefix_of(code)
    return [own[:digits] for digits in DIGITS.values() if digits <= len(own)]
