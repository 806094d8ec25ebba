"""An uploaded table, line by line, before anybody asks what it means."""

from dataclasses import dataclass
from typing import NamedTuple

from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

# how many bytes a file may have is the API's limit: `hub.kit.bodies.LARGE_BODY_LIMIT`
MAX_ROWS = 100_000  # below the heading
MAX_COLUMNS = 100
MAX_CELL = 4_000  # characters

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell whose text cannot be known: a formula, a date, a number that lost digits.

    Attributes:
        day: the day that a date means, for a column of days: `2026-03-02`.
    """

    reason: str
    day: str = ""


Cell = str | Unreadable


class Line(NamedTuple):
    """One line that is not blank; `number` counts the file's lines from 1."""

    number: int
    cells: list[Cell]


class BrokenTable(InvalidInput):
    """The file cannot be read any further; `errors` says where and why."""

    def __init__(self, reason: str, *, line: int | None = None, remedy: str = "") -> None:
        where = _("file") if line is None else _("line {line}", line=line)
        super().__init__(
            _("The file cannot be read: {reason}.", reason=reason),
            remedy=remedy or _("Save it as CSV in UTF-8 or as .xlsx, and import it again."),
            errors=[FieldError(field=where, reason=reason)],
        )


def is_blank(cells: list[Cell]) -> bool:
    """Say whether nothing stands in the line."""
    return not any(isinstance(cell, Unreadable) or cell.strip() for cell in cells)
