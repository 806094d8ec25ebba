"""Read the first sheet of an Excel workbook as text."""

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any

from openpyxl import load_workbook

from hub.enrollment.upload.table import (
    MAX_COLUMNS,
    MAX_ROWS,
    BrokenTable,
    Cell,
    Line,
    Unreadable,
    is_blank,
)
from hub.enrollment.upload.xlsx_package import MAX_SHEET_ROWS, check_package
from hub.kit.i18n import _

EXACT_DIGITS = 15  # of a number; Excel turns further ones into zeros

_DATES = (date, time, timedelta)


def read_xlsx(raw: bytes) -> list[Line]:
    """Return the lines of the workbook's first sheet; a line's number is the sheet's row.

    Numbers come back as they are typed (`420100`, not `420100.0`). Formulas, dates, errors and
    numbers beyond 15 digits are `Unreadable`, each with the reason, and a date with its day.
    Reading stops one line after the heading and `MAX_ROWS`, for the caller to see that there are
    too many.

    Raises:
        BrokenTable: it is no workbook, or larger than the limits when it is unpacked.
    """
    check_package(raw)
    try:
        with warnings.catch_warnings(action="ignore"):  # of styles and rules that we don't read
            return list(_lines(raw))
    except (BrokenTable, MemoryError):  # without memory no sentence can be made either
        raise
    except Exception as error:  # a broken part raises whatever its parser raises
        raise BrokenTable(_("it is no .xlsx workbook, or a damaged one")) from error


def _lines(raw: bytes) -> Iterator[Line]:
    sheet = load_workbook(io.BytesIO(raw), read_only=True).worksheets[0]
    found = 0
    # the limits are ours: the file's own word for its size is often wrong
    rows = sheet.iter_rows(max_row=MAX_SHEET_ROWS, max_col=MAX_COLUMNS + 1)
    for number, row in enumerate(rows, start=1):
        cells = [_cell_text(cell.value, cell.data_type) for cell in _trimmed(row)]
        if is_blank(cells):
            continue
        yield Line(number, cells)
        found += 1
        if found > MAX_ROWS + 1:
            return


def _trimmed(row: Sequence[Any]) -> Sequence[Any]:
    last = next((at for at in range(len(row), 0, -1) if row[at - 1].value is not None), 0)
    return row[:last]


def _cell_text(value: Any, data_type: str) -> Cell:
    if value is None:
        return ""
    if data_type == "f":
        return Unreadable(_("is a formula: paste its value instead"))
    if data_type == "e":
        return Unreadable(_("is an error of Excel's ({value})", value=value))
    if isinstance(value, _DATES):
        reason = _("is a date to Excel: format the cell as text and type it again")
        return Unreadable(reason, f"{value:%Y-%m-%d}" if isinstance(value, date) else "")
    if isinstance(value, bool):
        return str(value).lower()
    return _number_text(value) if isinstance(value, int | float) else str(value)


def _number_text(value: float) -> Cell:
    if abs(value) >= 10**EXACT_DIGITS:
        return Unreadable(
            _(
                "is a number of more than {digits} digits, and Excel has lost the last "
                "ones: format the cell as text and type it again",
                digits=EXACT_DIGITS,
            )
        )
    return str(int(value)) if value == int(value) else repr(value)
