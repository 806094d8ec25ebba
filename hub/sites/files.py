"""Files as readers get them: pictures on the page, documents to be saved, neither trusted."""

from urllib.parse import quote

from fastapi import Response

from hub.articles.names import file_name
from hub.articles.sniff import ENDINGS, IMAGES
from hub.sites.view import File

_HEADERS = {
    "Cache-Control": "no-cache",  # so that a retraction reaches the pictures at once
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # clients' own pages show these pictures
    "X-Robots-Tag": "noarchive",
}


def file_answer(file: File, data: bytes | None) -> Response:
    """Return a file, or 304 where `data` is None because the reader has it."""
    headers = {
        **_HEADERS,
        "ETag": etag_of(file),
        "Content-Disposition": _disposition(file),
    }
    if data is None:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=file.media_type, headers=headers)


def etag_of(file: File) -> str:
    """Return what names this content."""
    return f'"{file.digest}"'


def _disposition(file: File) -> str:
    kind = "inline" if file.media_type in IMAGES else "attachment"
    ending = f".{ENDINGS[file.media_type]}"
    name = file_name(file.name, file.digest, file.media_type)  # some are older than its rules
    # RFC 6266: the plain one for old clients, the other with all of its characters
    return f"{kind}; filename=\"file{ending}\"; filename*=UTF-8''{quote(name, safe='')}"
