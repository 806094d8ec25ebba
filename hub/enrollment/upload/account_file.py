"""Read a file of accounts: every line, and everything that is wrong with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from hub.enrollment.checks import WrongAt
from hub.enrollment.platforms import Platforms
from hub.enrollment.upload.columns import Column, columns_of
from hub.enrollment.upload.csv_file import read_csv
from hub.enrollment.upload.rows import Row, RowReader
from hub.enrollment.upload.table import CSV, MAX_ROWS, XLSX, BrokenTable, Line
from hub.enrollment.upload.xlsx_apart import read_apart
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

MAX_REPORTED = 1_000  # wrong cells in one answer

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class WrongCell(NamedTuple):
    """Where a file is wrong, and why."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class AccountFile:
    """A file's rows, and its columns to say where something is wrong."""

    rows: list[Row]
    columns: list[Column]

    def cells(self, wrong: Iterable[WrongAt]) -> Iterator[WrongCell]:
        """Yield all that is wrong as whoever made the file sees it."""
        columns = {column.field: str(column) for column in self.columns}
        for line, (field, reason) in wrong:
            yield WrongCell(line, columns.get(field, field), reason)

    def refusal(self, wrong: Sequence[WrongAt]) -> InvalidInput:
        """Return the error that reports all that is wrong, the first `MAX_REPORTED` by place."""
        more = len(wrong) - MAX_REPORTED
        detail = _("{count} cell(s) are wrong; nothing was imported.", count=f"{len(wrong):,}")
        if more > 0:
            first = f"{MAX_REPORTED:,}"
            detail += " " + _(
                "The first {first} are listed, {more} more are not.", first=first, more=f"{more:,}"
            )
        return InvalidInput(
            detail,
            remedy=_("Correct them all in the file and import it again."),
            errors=[
                FieldError(
                    field=_("line {line}, {column}", line=line, column=column), reason=reason
                )
                for line, column, reason in islice(self.cells(wrong), MAX_REPORTED)
            ],
            **({"errors_not_shown": more} if more > 0 else {}),
        )


def read_account_file(raw: bytes, media_type: str, platforms: Platforms) -> AccountFile:
    """Read CSV or XLSX.

    Args:
        raw: the file's bytes.
        media_type: of the two; what follows a semicolon is ignored.
        platforms: those whose settings and credentials may have columns.

    Raises:
        BrokenTable: it cannot be read at all.
        InvalidInput: its heading is wrong.
    """
    lines = iter(_lines(raw, media_type.partition(";")[0].strip().lower()))
    heading = next(lines, None)
    if heading is None:
        raise BrokenTable(_("it is empty"))
    columns = columns_of(heading, platforms)
    return AccountFile(_rows(lines, RowReader(columns, platforms)), columns)


def _rows(lines: Iterable[Line], reader: RowReader) -> list[Row]:
    rows: list[Row] = []
    for line in lines:
        if len(rows) == MAX_ROWS:
            raise BrokenTable(
                _("it has over {count} rows", count=f"{MAX_ROWS:,}"),
                remedy=_("Import it in parts."),
            )
        rows.append(reader.read(line))
    if not rows:
        raise BrokenTable(
            _("it has a heading and no rows"), remedy=_("Add a line for each account.")
        )
    return rows


def _lines(raw: bytes, media_type: str) -> Iterable[Line]:
    if raw.startswith(_OLD_EXCEL):
        raise BrokenTable(_("it is an .xls workbook, or one that is locked by a password"))
    if media_type == XLSX:
        return read_apart(raw)
    if media_type != CSV:
        raise BrokenTable(_("its Content-Type is neither {csv} nor {xlsx}", csv=CSV, xlsx=XLSX))
    if raw.startswith(_ZIP):
        raise BrokenTable(_("it is a workbook, not CSV: send it as {xlsx}", xlsx=XLSX))
    return read_csv(raw)
