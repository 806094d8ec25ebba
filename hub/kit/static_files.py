"""Files of pages (styles, scripts, icons), at addresses that change when one of them does.

    FILES = StaticFiles(Path(__file__).parent / "static", "/console/static")

    FILES.path_of("hub.css")          # /console/static/3f1c…/hub.css
    FILES.answer(mark, name, request.headers.get("accept-encoding", ""))

All files of a folder have one mark, so that a script finds the one beside it by `./name.js`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Response

from hub.kit.compressed import FILE_LEVEL, LEAST_BYTES, accepts_gzip, packed
from hub.kit.crypto import public_digest_of
from hub.kit.i18n import _
from hub.kit.problems import NotFound

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
TEXTS = frozenset({".css", ".js", ".svg"})  # the others are packed as they are
MARK_DIGITS = 12

_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
}


class StaticFiles:
    """All files below a folder that pages may load; what is no such file is not served.

    Args:
        folder: where they are; they are read once.
        prefix: the path that they are served below, without a slash at its end.
        types: media types by ending; a file of another ending is not served.
    """

    def __init__(self, folder: Path, prefix: str, types: Mapping[str, str] = TYPES) -> None:
        found = sorted(path for path in folder.rglob("*") if path.suffix in types)
        self._files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
        self._prefix = prefix
        self._types = types
        self._packed = cache(self._pack)  # when somebody asks for it: most processes serve none
        self.mark = _mark_of(self._files)

    def path_of(self, name: str) -> str:
        """Return the address of a file as it is now.

        Args:
            name: below the folder: `hub.css`, `vendor/htmx.min.js`.

        Raises:
            KeyError: there is no such file.
        """
        if name not in self._files:
            raise KeyError(name)
        return f"{self._prefix}/{self.mark}/{name}"

    def answer(self, mark: str, name: str, accept_encoding: str = "") -> Response:
        """Answer with a file, packed where its reader takes it packed.

        Args:
            mark: as it stands in the address.
            name: as it stands behind it.
            accept_encoding: the request's header.

        Raises:
            NotFound: there is no such file, or it has another address now.
        """
        if mark != self.mark or name not in self._files:
            raise NotFound(_("There is nothing at this address."))
        ending = Path(name).suffix
        data, headers = self._files[name], dict(_HEADERS)
        if ending in TEXTS and len(data) >= LEAST_BYTES and accepts_gzip(accept_encoding):
            data, headers["Content-Encoding"] = self._packed(name), "gzip"
        return Response(data, media_type=self._types[ending], headers=headers)

    def _pack(self, name: str) -> bytes:
        return packed(self._files[name], FILE_LEVEL)


def _mark_of(files: Mapping[str, bytes]) -> str:
    content = "".join(f"{name} {public_digest_of(data)}\n" for name, data in files.items())
    return public_digest_of(content.encode()).removeprefix("sha256:")[:MARK_DIGITS]
