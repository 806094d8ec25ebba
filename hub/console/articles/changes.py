"""What differs between two versions of an article."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from hub.articles.schemas import VersionOut
from hub.console.articles.difference import Paragraph, Piece, difference, words_of
from hub.kit.i18n import _
from hub.sdk.text import plain


@dataclass(frozen=True, slots=True)
class Field:
    """A line that differs: the title, the digest, who wrote it."""

    name: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Files:
    """Files that one of the versions shows and the other does not."""

    name: str
    removed: Sequence[str]
    added: Sequence[str]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that a reader could see differ."""

    fields: Sequence[Field]
    files: Sequence[Files]
    text: Sequence[Paragraph]

    @property
    def is_none(self) -> bool:
        """Whether both versions read the same."""
        return not (self.fields or self.files or any(each.how != "same" for each in self.text))


async def changes(before: VersionOut, after: VersionOut) -> Changes:
    """Compare two versions; in a thread, for the texts may be long."""
    return await asyncio.to_thread(_changes, before, after)


def _changes(before: VersionOut, after: VersionOut) -> Changes:
    lines = (
        (_("Title"), before.title, after.title),
        (_("Digest"), before.digest, after.digest),
        (_("Author"), before.author, after.author),
        (_("Source"), before.source, after.source),
        (_("Address of the source"), before.source_url or "", after.source_url or ""),
    )
    files = (
        (_("Cover"), _digests([before.cover]), _digests([after.cover])),
        (_("Pictures"), _digests(before.pictures), _digests(after.pictures)),
        (_("Attachments"), _digests(before.attachments), _digests(after.attachments)),
    )
    return Changes(
        fields=[Field(name, words_of(old, new)) for name, old, new in lines if old != new],
        files=[
            Files(name, [each for each in old if each not in new], [e for e in new if e not in old])
            for name, old, new in files
            if set(old) != set(new)
        ],
        text=difference(plain(before.body), plain(after.body)),
    )


def _digests(files: Sequence[object]) -> list[str]:
    return [str(digest) for file in files if (digest := getattr(file, "digest", None))]
