"""Days as offices write them in a cell."""

import re
import unicodedata

DAYS = frozenset({"filed_on", "valid_until", "cancelled_on"})
"""The fields of a filing that are days."""

_WRITTEN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def as_day(text: str) -> str:
    """Return a day as ISO 8601 has it: `2026年3月2日` and `2026/3/2` are `2026-03-02`.

    What is no day stays as it is: whoever checks the field says what is wrong with it.
    """
    found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None:
        return text
    year, month, day = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"
