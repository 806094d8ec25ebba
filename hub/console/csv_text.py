"""Tables as CSV that spreadsheets open: they know its letters, and run nothing of it."""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"  # by which spreadsheets know UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as lines, without the `BOM` that goes before all of them."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
