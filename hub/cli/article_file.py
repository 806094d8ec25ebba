"""An article's file, and the files beside it that it shows: each becomes an asset."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hub.articles.draft import ArticleDraft
from hub.articles.intake import SUFFIXES, draft_of, fields_of
from hub.articles.prepare import prepare
from hub.articles.sniff import ASSET_BYTES, ENDINGS, media_type_of
from hub.kit.crypto import public_digest_of
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

FILE_BYTES = 12_000_000  # of an article; what the API takes

_ADDRESS = re.compile(r"""(?i)(<(img|a)\b[^<>]*?\s(?:src|href)\s*=\s*)("[^"]*"|'[^']*')""")
_ELSEWHERE = re.compile(r"(?i)[a-z][a-z0-9+.-]*:|//|#|\?|/")
_EMBEDDED = re.compile(r"(?is)data:[^,]*;base64,(.*)")
_DOCUMENTS = frozenset(f".{ending}" for ending in ENDINGS.values())
_DIGEST = re.compile(r"(?:asset:)?sha256:[0-9a-f]{64}")


@dataclass(slots=True)
class ArticleFile:
    """A checked draft, and the files to send before it, by digest."""

    draft: ArticleDraft
    files: dict[str, bytes]


def read_article(
    path: Path, *, options: Mapping[str, Any], cover: Path | None, attachments: Iterable[Path]
) -> ArticleFile:
    """Read an article as the API would, before anything is sent.

    Args:
        path: `.md`, `.html` or `.json`.
        options: fields that the command line names; they win over the file's.
        cover: a picture; in place of the file's.
        attachments: documents; added to the file's.

    Raises:
        InvalidInput: naming every field or file that cannot be taken.
    """
    media_type = SUFFIXES.get(path.suffix.lower())
    if media_type is None:
        raise wrong(
            "FILE", _("{name} must end with {names}", name=path.name, names=", ".join(SUFFIXES))
        )
    fields = fields_of(read_bytes(path, "FILE", FILE_BYTES), media_type) | dict(options)
    beside = _Beside(path.parent)
    beside.replace(fields)
    if cover is not None:
        fields["cover"] = beside.keep_file(cover, "--cover")
    added = [beside.keep_file(one, "--attach") for one in attachments]
    if added:
        fields["attachments"] = [*(fields.get("attachments") or ()), *added]
    draft = draft_of(fields)
    prepare(draft)
    return ArticleFile(draft, beside.files)


def read_bytes(path: Path, where: str, most: int) -> bytes:
    """Return a file's bytes.

    Raises:
        InvalidInput: it is not there, not a file, not readable or too large.
    """
    try:
        if path.stat().st_size > most:
            raise wrong(
                where,
                _(
                    "{path} has {size} bytes, may have {most}",
                    path=path,
                    size=path.stat().st_size,
                    most=most,
                ),
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise wrong(where, _("there is no file {path}", path=path)) from None
    except (OSError, ValueError) as error:
        raise wrong(where, _("{path} cannot be read: {error}", path=path, error=error)) from None


def wrong(where: str, reason: str) -> InvalidInput:
    """Say what is wrong with a file or an option."""
    return InvalidInput(
        _("The article cannot be read."), errors=[FieldError(field=where, reason=reason)]
    )


@dataclass(slots=True)
class _Beside:
    """The folder of an article: the only place from which it can name files."""

    folder: Path
    files: dict[str, bytes] = field(default_factory=dict)

    def replace(self, fields: dict[str, Any]) -> None:
        """Put digests in the place of names and of embedded pictures."""
        if "cover" in fields:
            fields["cover"] = self._reference(fields["cover"], "cover")
        if isinstance(fields.get("attachments"), list):
            fields["attachments"] = [
                self._reference(named, f"attachments[{index}]")
                for index, named in enumerate(fields["attachments"])
            ]
        if isinstance(fields.get("body"), str):
            fields["body"] = _ADDRESS.sub(self._address, fields["body"])

    def keep_file(self, path: Path, where: str) -> dict[str, str]:
        """Take a file along; return how a draft names it."""
        return {
            "digest": self._keep(read_bytes(path, where, ASSET_BYTES), where),
            "name": path.name,
        }

    def _reference(self, named: Any, where: str) -> Any:
        if not isinstance(named, str) or _DIGEST.fullmatch(named):
            return named
        return self.keep_file(self._inside(named, where), where)

    def _address(self, match: re.Match[str]) -> str:
        element, address = match[2].lower(), unescape(match[3][1:-1]).strip()
        digest = self._embedded(address) if element == "img" else None
        if digest is None and address and not _ELSEWHERE.match(address):
            path = self._inside(unquote(address), "body")
            if element == "img" or (path.suffix.lower() in _DOCUMENTS and path.is_file()):
                digest = self._keep(read_bytes(path, "body", ASSET_BYTES), "body")
        return match[0] if digest is None else f'{match[1]}"asset:{digest}"'

    def _embedded(self, address: str) -> str | None:
        found = _EMBEDDED.match(address)
        if found is None:
            return None
        try:
            data = base64.b64decode("".join(unquote(found[1]).split()), validate=True)
        except binascii.Error:
            raise wrong("body", _("has an embedded picture that is not base64")) from None
        return self._keep(data, "body")

    def _inside(self, name: str, where: str) -> Path:
        """A file from somewhere else must not make this machine send what lies elsewhere on it."""
        try:
            path = (self.folder / name).resolve()
        except ValueError:
            raise wrong(where, _("{name} is no name of a file", name=repr(name))) from None
        if not path.is_relative_to(self.folder.resolve()):
            raise wrong(where, _("{name} lies outside of the article's folder", name=name))
        return path

    def _keep(self, data: bytes, where: str) -> str:
        if len(data) > ASSET_BYTES:
            raise wrong(
                where,
                _("a file has {count} bytes, may have {most}", count=len(data), most=ASSET_BYTES),
            )
        if media_type_of(data) is None:
            raise wrong(where, _("a file is none of {names}", names=", ".join(ENDINGS.values())))
        digest = public_digest_of(data)
        self.files[digest] = data
        return digest
