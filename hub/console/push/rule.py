"""Where a push goes, as the fields of the sheet say it, and as a rule. Pure."""

import re
from typing import Any

from hub.console.form import Fields
from hub.kit.pagination import BIGGEST

LISTS = ("regions", "levels", "platforms", "tags", "organisations", "accounts")
EXCLUDED = ("regions", "tags", "accounts")
_NUMBERS = frozenset({"organisations", "accounts"})
DIGITS = len(str(BIGGEST))
_BETWEEN = re.compile(r"[\s,;，、；]+")

Rule = dict[str, Any]


def rule_of(form: Fields) -> Rule:
    """Return what the sheet says, as a push takes it; what says nothing is left out.

    Lists come as many fields of one name, or as one text with blanks or commas between.
    """
    rule: Rule = _lists(form, "target", LISTS)
    if form.has("target.everywhere"):
        rule["everywhere"] = True
    if exclude := _lists(form, "target.exclude", EXCLUDED):
        rule["exclude"] = exclude
    return rule


def says_somewhere(rule: Rule) -> bool:
    """Say whether a rule means anybody; one that only excludes does not."""
    return bool(rule.keys() - {"exclude"})


def _lists(form: Fields, prefix: str, names: tuple[str, ...]) -> Rule:
    found = {name: _values(form, prefix, name) for name in names}
    return {name: values for name, values in found.items() if values}


def _values(form: Fields, prefix: str, name: str) -> list[Any]:
    texts = [each for text in form.all(f"{prefix}.{name}") for each in _BETWEEN.split(text)]
    return [_number(text) if name in _NUMBERS else text for text in texts if text]


def _number(text: str) -> int | str:
    """Return a number; what is none, or no row can have, is for the command to refuse."""
    is_one = text.isascii() and text.isdigit() and len(text) <= DIGITS
    return int(text) if is_one else text
