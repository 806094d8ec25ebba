"""Files of pages: their addresses, and what they are packed in."""

import gzip
from pathlib import Path

import pytest

from hub.kit.compressed import accepts_gzip
from hub.kit.problems import NotFound
from hub.kit.static_files import StaticFiles

STYLE = "/* 台账 */\n.row { height: 40px; }\n" * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "hub.css").write_text(STYLE, encoding="utf-8")
    (tmp_path / "vendor" / "htmx.js").write_text("let x", encoding="utf-8")
    (tmp_path / "vendor" / "LICENSE").write_text("0BSD", encoding="utf-8")
    return tmp_path


def test_an_address_changes_with_any_file_so_that_scripts_find_each_other(folder: Path) -> None:
    before = StaticFiles(folder, "/x")
    assert before.path_of("hub.css") == f"/x/{before.mark}/hub.css"
    assert before.path_of("vendor/htmx.js") == f"/x/{before.mark}/vendor/htmx.js"
    (folder / "vendor" / "htmx.js").write_text("let y", encoding="utf-8")
    assert StaticFiles(folder, "/x").mark != before.mark


def test_a_text_is_packed_for_whoever_takes_it(folder: Path) -> None:
    files = StaticFiles(folder, "/x")
    plain, packed = (files.answer(files.mark, "hub.css", takes) for takes in ("", "gzip, br"))
    assert plain.body == STYLE.encode()
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(bytes(packed.body)) == plain.body
    for answer in (plain, packed):
        assert answer.headers["content-type"] == "text/css; charset=utf-8"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["cache-control"]
    short = files.answer(files.mark, "vendor/htmx.js", "gzip")
    assert short.body == b"let x"


@pytest.mark.parametrize("name", ["", "vendor", "vendor/LICENSE", "../hub.css", "/etc/passwd"])
def test_what_is_no_file_of_pages_is_not_there(folder: Path, name: str) -> None:
    files = StaticFiles(folder, "/x")
    with pytest.raises(NotFound):
        files.answer(files.mark, name)
    with pytest.raises(NotFound):
        files.answer("0" * 12, "hub.css")
    with pytest.raises(KeyError):
        files.path_of(name)


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.8", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("identity, gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.5", True),
    ],
)
def test_who_takes_gzip_says_so(header: str, takes: bool) -> None:  # noqa: FBT001 - a table
    assert accepts_gzip(header) is takes
