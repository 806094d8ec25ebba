import pytest

from hub.enrollment.upload.csv_file import read_csv
from hub.enrollment.upload.table import BrokenTable, Line

TEXT = "平台,账号名称\nsite,武汉发布\n"
LINES = [Line(1, ["平台", "账号名称"]), Line(2, ["site", "武汉发布"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_file_is_read_in_the_encodings_that_offices_use(encoding: str) -> None:
    assert list(read_csv(TEXT.encode(encoding))) == LINES


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_will_do(end: str) -> None:
    assert list(read_csv(TEXT.replace("\n", end).encode())) == LINES


def test_a_cell_may_hold_quotes_commas_and_line_breaks() -> None:
    raw = '账号名称,网址\n"云上""武汉"",\n客户端",a\n武汉发布,b\n'.encode()
    assert list(read_csv(raw)) == [
        Line(1, ["账号名称", "网址"]),
        Line(2, ['云上"武汉",\n客户端', "a"]),
        Line(4, ["武汉发布", "b"]),
    ]


def test_blank_lines_are_skipped_and_counted() -> None:
    assert list(read_csv(b"\n\nname\n, ,\n\nx\n")) == [Line(3, ["name"]), Line(6, ["x"])]


@pytest.mark.parametrize(
    ("raw", "where", "why"),
    [
        (TEXT.encode("utf-16"), "file", "UTF-16"),
        (TEXT.encode() * 20 + b"site,\xe6\xad\n", "line 41", "broken"),
        (b"name\nabc\xff\xff\n", "line 2", "neither UTF-8 nor GB18030"),
        (b'name\nx\n"never closed\n\n\n', "line 3", "quotes"),
        (b'name\n"half" quoted\n', "line 2", "quotes"),
        (b"name\n" + b"x" * 200_000, "line 2", "field larger"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(raw: bytes, where: str, why: str) -> None:
    with pytest.raises(BrokenTable) as refused:
        list(read_csv(raw))
    (error,) = refused.value.errors
    assert error.field == where
    assert why in error.reason


def test_an_empty_file_has_no_lines() -> None:
    assert list(read_csv(b"")) == []
    assert list(read_csv(b"\xef\xbb\xbf\n\n")) == []
