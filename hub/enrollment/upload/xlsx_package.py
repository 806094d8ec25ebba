"""Refuse workbooks that are small as files and huge when unpacked, before anything parses them."""

import io
import re
import zipfile

from hub.enrollment.upload.table import BrokenTable
from hub.kit.i18n import _

MAX_UNPACKED = 128 * 2**20  # bytes, of all parts together
MAX_BULKY_PART = 32 * 2**20  # bytes, of a part that is one list and not rows
MAX_ROW_XML = 2**20  # bytes, of one row; a parser holds a row in memory at once
MAX_SHEET_ROWS = 1_048_576  # Excel has no more

_BULKY = ("xl/sharedStrings.xml", "xl/styles.xml")
_ROW = re.compile(rb"<(?:\w+:)?row[ />]")


def check_package(raw: bytes) -> None:
    """Do nothing if the workbook's parts are within the limits.

    Raises:
        BrokenTable: they are not, or it is no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_sizes(archive.infolist())
            for part in archive.infolist():
                if part.filename.endswith(".xml") and part.filename not in _BULKY:
                    _check_rows(archive.read(part))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError) as error:
        raise BrokenTable(_("it is no .xlsx workbook, or it is locked by a password")) from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BrokenTable(_("unpacked it has over {count:,} bytes", count=MAX_UNPACKED))
    if any(part.file_size > MAX_BULKY_PART for part in parts if part.filename in _BULKY):
        raise BrokenTable(_("its texts or styles have over {count:,} bytes", count=MAX_BULKY_PART))


def _check_rows(part: bytes) -> None:
    start, count = 0, 0
    for count, row in enumerate(_ROW.finditer(part), start=1):  # noqa: B007 - read after the loop
        _check_length(row.start() - start)
        start = row.start()
    _check_length(len(part) - start)
    if count > MAX_SHEET_ROWS:
        raise BrokenTable(_("a sheet has over {count:,} rows", count=MAX_SHEET_ROWS))


def _check_length(size: int) -> None:
    if size > MAX_ROW_XML:
        raise BrokenTable(_("one row has over {count:,} bytes", count=MAX_ROW_XML))
