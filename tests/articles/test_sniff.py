import zipfile
from io import BytesIO

import pytest

from hub.articles.sniff import media_type_of

OPEN_XML = "application/vnd.openxmlformats-officedocument"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def archive(*names: str) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name in names:
            made.writestr(name, "<xml/>")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (
            archive("[Content_Types].xml", "word/document.xml"),
            f"{OPEN_XML}.wordprocessingml.document",
        ),
        (archive("[Content_Types].xml", "xl/workbook.xml"), f"{OPEN_XML}.spreadsheetml.sheet"),
        (archive("ppt/presentation.xml"), f"{OPEN_XML}.presentationml.presentation"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "application/msword"),
        (COMPOUND + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
    ],
)
def test_a_file_is_what_is_in_it(data: bytes, media_type: str) -> None:
    assert media_type_of(data) == media_type


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"MZ\x90\x00",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"PK\x03\x04 broken",
        archive("run.sh"),
        archive("META-INF/MANIFEST.MF", "a.class"),
        COMPOUND,
        " 公告".encode(),
    ],
)
def test_what_can_carry_a_script_or_is_unknown_is_not_kept(data: bytes) -> None:
    assert media_type_of(data) is None
