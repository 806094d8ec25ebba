"""A workbook that wants gigabytes or minutes costs a process of its own, and nothing else."""

import io
import json
import resource
import time
import zipfile

import pytest

from hub.enrollment.upload import xlsx_apart
from hub.enrollment.upload.table import MAX_CELL, BrokenTable
from hub.enrollment.upload.xlsx_apart import read_apart
from hub.enrollment.upload.xlsx_file import read_xlsx
from tests.enrollment.workbooks import raw_workbook, workbook

MEMORY = 2**28  # bytes, of which Python itself takes the half
CELLS = "<c/>" * 200_000
NESTED = raw_workbook("<row>" + f"{CELLS}<row/>" * 20 + "</row>")
BESIDE = raw_workbook(f"{CELLS}<row/>" * 20)


def elsewhere(name: str) -> bytes:
    """A workbook whose sheet is in a part with a name of another kind."""
    raw, out = raw_workbook(f"<row>{CELLS * 20}</row>"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            is_sheet = part.filename.endswith("sheet1.xml")
            content = old.read(part).replace(b"worksheets/sheet1.xml", name.encode())
            new.writestr(f"xl/{name}" if is_sheet else part.filename, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "rows",
    [
        [["平台", "账号ID"], ["webhook", "app-420100"]],
        [["a", 420100, 1.5, None, True], [], [12345678901234567890, "=1+1"]],
        [["换\n行", '"引"', "\u2028", "😀", "\\n"]],
    ],
)
def test_what_is_read_is_the_same(rows: list[list[object]]) -> None:
    raw = workbook(rows)
    assert read_apart(raw) == read_xlsx(raw)


def test_a_cell_that_is_too_long_stays_too_long() -> None:
    ((_, (cell,)),) = read_apart(workbook([["长" * 30_000]]))
    assert len(str(cell)) == MAX_CELL + 1


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 and no more", workbook([["a"]])[:-40]])
def test_what_is_no_workbook_is_refused_in_the_same_sentence(raw: bytes) -> None:
    sentences = []
    for read in (read_apart, read_xlsx):
        with pytest.raises(BrokenTable) as refused:
            read(raw)
        sentences.append(str(refused.value))
    assert sentences[0] == sentences[1]


@pytest.mark.parametrize(
    "raw",
    [NESTED, BESIDE, elsewhere("worksheets/sheet1.dat"), elsewhere("worksheets/sheet1.png")],
    ids=["rows in a row", "cells beside rows", "another ending", "a picture's ending"],
)
def test_twenty_kilobytes_that_want_gigabytes_get_none(
    raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(raw) < 100_000
    monkeypatch.setattr(xlsx_apart, "MEMORY", MEMORY)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BrokenTable):
        read_apart(raw)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 100_000  # kilobytes


@pytest.mark.parametrize("limit", ["PROCESSOR_SECONDS", "SECONDS"])
def test_what_wants_minutes_gets_its_time_and_no_more(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_apart, limit, 1)
    began = time.monotonic()
    with pytest.raises(BrokenTable, match="takes over"):
        read_apart(NESTED)
    assert time.monotonic() - began < 60


def test_it_reads_without_the_hubs_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_VAULT_KEY", "geheim")
    assert "geheim" not in json.dumps(xlsx_apart._environment())
