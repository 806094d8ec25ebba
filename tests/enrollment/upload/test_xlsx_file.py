import io
import random
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from hub.enrollment.upload import xlsx_file, xlsx_package
from hub.enrollment.upload.table import MAX_COLUMNS, BrokenTable, Line, Unreadable
from hub.enrollment.upload.xlsx_file import read_xlsx
from tests.enrollment.workbooks import raw_workbook, workbook


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (420100, "420100"),
        (420100.0, "420100"),
        (0, "0"),
        (-3, "-3"),
        (1.5, "1.5"),
        (999_999_999_999_999, "999999999999999"),
        ("420100", "420100"),
        ("  420100 ", "  420100 "),
        ("云上\n武汉", "云上\n武汉"),
        (True, "true"),
        (None, ""),
    ],
)
def test_a_cell_is_read_as_it_was_typed(value: Any, text: str) -> None:
    (line,) = read_xlsx(workbook([["site", value, "end"]]))
    assert line == Line(1, ["site", text, "end"])


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("=1+1", "formula"),
        ('=HYPERLINK("http://a.example","武汉发布")', "formula"),
        (date(2026, 3, 5), "date"),
        (datetime(2026, 3, 5, 8), "date"),  # noqa: DTZ001 - Excel knows no zones
        (time(8, 30), "date"),
        (timedelta(hours=3), "date"),
        (1_234_567_890_123_456, "15 digits"),
        (1e300, "15 digits"),
        ("#N/A", "error"),
    ],
)
def test_a_cell_whose_text_nobody_knows_says_why(value: Any, why: str) -> None:
    (line,) = read_xlsx(workbook([["site", value]]))
    cell = line.cells[1]
    assert isinstance(cell, Unreadable)
    assert why in cell.reason


def test_blank_rows_are_skipped_and_counted() -> None:
    assert [line.number for line in read_xlsx(workbook([["a"], [], [None, " "], ["b"]]))] == [1, 4]


def test_an_empty_sheet_has_no_lines() -> None:
    assert read_xlsx(workbook([])) == []


def test_reading_stops_where_the_row_limit_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MAX_ROWS", 10)
    assert len(read_xlsx(workbook([["a"]] * 50))) == 12  # the heading, ten, and one to tell by


def test_columns_beyond_the_limit_cost_nothing() -> None:
    (line,) = read_xlsx(
        raw_workbook('<row r="1"><c r="A1"><v>1</v></c><c r="ZZZ1"><v>2</v></c></row>')
    )
    assert line.cells == ["1"]
    (line,) = read_xlsx(workbook([range(MAX_COLUMNS + 50)]))
    assert len(line.cells) == MAX_COLUMNS + 1


def test_a_row_number_beyond_excels_is_not_waited_for() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999999"><c><v>2</v></c></row>'
    assert read_xlsx(raw_workbook(rows)) == [Line(1, ["1"])]


def test_the_size_that_a_sheet_claims_is_not_believed() -> None:
    raw = workbook([["a", "b"], ["c", "d"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.endswith("sheet1.xml"):
                claim = b'<dimension ref="A1:A1"/><sheetData>'
                content = content.replace(b"<sheetData>", claim)
            new.writestr(part, content)
    assert [line.cells for line in read_xlsx(out.getvalue())] == [["a", "b"], ["c", "d"]]


BOMB = raw_workbook("", media=b"\0" * (xlsx_package.MAX_UNPACKED + 1))
STRINGS = raw_workbook("", sharedStrings=b" " * (xlsx_package.MAX_BULKY_PART + 1))
LONG_ROW = raw_workbook("<row>" + "<c/>" * (xlsx_package.MAX_ROW_XML // 4) + "</row><row/>")
LONG_TAIL = raw_workbook("<row/>" + "<c/>" * (xlsx_package.MAX_ROW_XML // 4 + 10))
MANY_ROWS = raw_workbook("<row/>" * (xlsx_package.MAX_SHEET_ROWS + 1))


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (BOMB, "unpacked"),
        (STRINGS, "texts or styles"),
        (LONG_ROW, "one row"),
        (LONG_TAIL, "one row"),
        (MANY_ROWS, "rows"),
    ],
    ids=["bomb", "strings", "long row", "long tail", "many rows"],
)
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(raw: bytes, why: str) -> None:
    assert len(raw) < 1_000_000
    with pytest.raises(BrokenTable, match=why):
        read_xlsx(raw)


def _damaged() -> bytes:
    raw = bytearray(workbook([["平台", "账号ID"], *([i, "site"] for i in range(200))]))
    noise = random.Random(42)
    for _ in range(60):
        raw[noise.randrange(200, len(raw) - 200)] = noise.randrange(256)
    return bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK\x03\x04 and no more",
        b"site,420100\n",
        workbook([["a"]])[:-40],
        _damaged(),
        raw_workbook('<row r="one"><c><v>1</v></c></row>'),
        raw_workbook("<row><c t='s'><v>7</v></c></row>"),
        raw_workbook("<row><c><v>" + "9" * 5_000 + "</v></c></row>"),
        raw_workbook("</sheetData>"),
    ],
    ids=[
        *("empty", "a beginning", "text", "cut off", "damaged", "no row number", "no such string"),
        *("endless number", "broken XML"),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(BrokenTable, match="workbook"):
        read_xlsx(raw)


def test_entities_do_not_multiply() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    book = f'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY l0 "哈">{laughs}]>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw_workbook(""))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part).decode()
            if part.filename.endswith("sheet1.xml"):
                content = book + content.replace(
                    "<sheetData>",
                    '<sheetData><row><c t="inlineStr"><is><t>&l9;</t></is></c></row>',
                )
            new.writestr(part.filename, content)
    with pytest.raises(BrokenTable, match="workbook"):
        read_xlsx(out.getvalue())
