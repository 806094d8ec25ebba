"""Read CSV as offices write it: UTF-8 with or without BOM, or GB18030 from a Chinese Excel."""

import codecs
import csv
import io
from collections.abc import Iterator

from hub.enrollment.upload.table import BrokenTable, Cell, Line, is_blank
from hub.kit.i18n import _

_BROKEN_AT_MOST = 0.1  # of the characters beyond ASCII, in what is still taken for UTF-8
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv(raw: bytes) -> Iterator[Line]:
    """Yield the lines of comma-separated values; a cell may hold line breaks inside quotes.

    A line's number is that of its first line in the file.

    Raises:
        BrokenTable: neither encoding fits, or the quotes do not.
    """
    reader = csv.reader(io.StringIO(_decoded(raw), newline=""), strict=True)
    number = 1
    try:
        for row in reader:
            cells: list[Cell] = list(row)
            if not is_blank(cells):
                yield Line(number, cells)
            number = reader.line_num + 1
    except csv.Error as error:
        raise BrokenTable(
            _("the quotes do not fit ({error})", error=error),
            line=number,
            remedy=_("A cell with quotes or commas stands in quotes, and each quote in it twice."),
        ) from error


def _decoded(raw: bytes) -> str:
    if raw.startswith(_UTF16):
        raise BrokenTable(_("it is UTF-16 text"))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(raw):
            line = raw.count(b"\n", 0, error.start) + 1
            raise BrokenTable(_("a character of UTF-8 is broken"), line=line) from error
    return _decoded_gb18030(raw)


def _decoded_gb18030(raw: bytes) -> str:
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BrokenTable(_("neither UTF-8 nor GB18030 explains its bytes"), line=line) from error


def _is_damaged_utf8(raw: bytes) -> bool:
    """Tell damaged UTF-8 from GB18030, which would read almost any bytes as something."""
    text = raw.decode("utf-8", "replace")
    beyond_ascii = sum(not character.isascii() for character in text)
    return text.count("\ufffd") < beyond_ascii * _BROKEN_AT_MOST
