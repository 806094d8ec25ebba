"""What a file is, told by what is in it and never by its name."""

import zipfile
from io import BytesIO

ASSET_BYTES = 10_000_000
DIRECTORY_BYTES = 1_000_000  # of an archive: 10,000 names; a list of 200,000 takes seconds to read

IMAGES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
"""Pictures, and the ending of their names."""

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
DOCUMENTS = {
    "application/pdf": "pdf",
    "application/ofd": "ofd",  # 版式文档, GB/T 33190
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    f"{_OPEN_XML}.wordprocessingml.document": "docx",
    f"{_OPEN_XML}.spreadsheetml.sheet": "xlsx",
    f"{_OPEN_XML}.presentationml.presentation": "pptx",
}
"""Documents, and the ending of their names."""

ENDINGS = IMAGES | DOCUMENTS

_STARTS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
}
_IN_ZIP = {
    "word/document.xml": f"{_OPEN_XML}.wordprocessingml.document",
    "xl/workbook.xml": f"{_OPEN_XML}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OPEN_XML}.presentationml.presentation",
    "OFD.xml": "application/ofd",
}
_ZIP_END, _ZIP_END_BYTES, _ZIP64_LOCATOR = b"PK\x05\x06", 22, b"PK\x06\x07"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office 97 to 2003, and WPS
_IN_COMPOUND = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}


def media_type_of(data: bytes) -> str | None:
    """Return the media type, or None for what the hub does not keep.

    SVG and HTML are not kept: they can carry scripts.
    """
    for start, media_type in _STARTS.items():
        if data.startswith(start):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK\x03\x04"):
        return _in_zip(data)
    return _in_compound(data) if data.startswith(_COMPOUND) else None


def _in_zip(data: bytes) -> str | None:
    """Look for the name of the main part. Nothing is unpacked, here or later."""
    if not _has_short_directory(data):
        return None
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        return None
    return next((kind for name, kind in _IN_ZIP.items() if name in names), None)


def _has_short_directory(data: bytes) -> bool:
    """Read the end record (APPNOTE.TXT, 4.3.16); no document here needs one of ZIP64 before it."""
    at = data.rfind(_ZIP_END)
    if at < 0 or at + _ZIP_END_BYTES > len(data) or data[at - 20 : at - 16] == _ZIP64_LOCATOR:
        return False
    return int.from_bytes(data[at + 12 : at + 16], "little") <= DIRECTORY_BYTES


def _in_compound(data: bytes) -> str | None:
    """Look for the directory entry of the main stream (MS-CFB, 2.6.1: UTF-16)."""
    found = (kind for name, kind in _IN_COMPOUND.items() if name.encode("utf-16-le") in data)
    return next(found, None)
