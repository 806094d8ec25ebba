"""From a draft to what a version will hold. Pure: it asks nobody and changes nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hub.articles import markup
from hub.articles.digest import digest_of_body
from hub.articles.draft import (
    ALT_CHARACTERS,
    ATTACHMENTS,
    BODY_BYTES,
    NAME_CHARACTERS,
    ArticleDraft,
    AssetUse,
)
from hub.articles.fingerprint import Visible, fingerprint
from hub.articles.sanitise import ASSET, sanitise
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput


class Role(StrEnum):
    """What a version shows an asset as."""

    COVER = "cover"
    INLINE = "inline"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Use:
    """A file that a version shows, and the draft's field that named it."""

    role: Role
    digest: str
    name: str
    alt: str
    field: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a version will hold.

    Attributes:
        removed: elements that were taken out of the body.
        uses: the files that it shows, each once per role: cover, attachments, then the body's own.
    """

    title: str
    body: str
    digest: str
    author: str
    source: str
    source_url: str | None
    fingerprint: str
    removed: tuple[str, ...]
    uses: tuple[Use, ...]


class States(Protocol):
    """What names files: an article that is handed in, or one that is still written."""

    @property
    def cover(self) -> AssetUse | None:
        """What lists show."""

    @property
    def attachments(self) -> tuple[AssetUse, ...]:
        """What stands below the story."""


def prepare(draft: ArticleDraft) -> Prepared:
    """Sanitise the body, fill in the digest, list the files, take the fingerprint.

    Raises:
        InvalidInput: the body cannot be made safe, or nothing is left of it.
    """
    clean = sanitise(draft.body)
    _check_length(clean.html)
    tokens = markup.read(clean.html)
    _check_something_shows(tokens)
    uses = tuple(_once_per_role([*stated(draft), *uses_in_body(tokens)]))
    _check_attachments(uses)
    digest = draft.digest or digest_of_body(tokens)
    visible = Visible(
        title=draft.title,
        digest=digest,
        author=draft.author,
        source=draft.source,
        source_url=draft.source_url,
        body=tuple(tokens),
        cover=_words(draft.cover) if draft.cover else None,
        attachments=tuple(_words(use) for use in draft.attachments),
    )
    return Prepared(
        title=draft.title,
        body=clean.html,
        digest=digest,
        author=draft.author,
        source=draft.source,
        source_url=draft.source_url,
        fingerprint=fingerprint(visible),
        removed=clean.removed,
        uses=uses,
    )


def _words(use: AssetUse) -> tuple[str, ...]:
    return (use.digest, use.name, use.alt)


def _check_length(body: str) -> None:
    """Escaped and with its tags closed, a body can be longer than it came."""
    if (size := len(body.encode())) > BODY_BYTES:
        reason = _("has {size} bytes once it is clean, may have {most}", size=size, most=BODY_BYTES)
        raise InvalidInput(
            _("The body is too long."), errors=[FieldError(field="body", reason=reason)]
        )


def _check_something_shows(tokens: list[markup.Token]) -> None:
    pictures = any(isinstance(token, markup.Open) and token.name == "img" for token in tokens)
    if not pictures and not markup.plain_text(tokens):
        reason = _("is empty, or nothing is left of it once scripts and styles are taken out")
        error = FieldError(field="body", reason=reason)
        raise InvalidInput(_("The article has nothing to read."), errors=[error])


def _check_attachments(uses: Sequence[Use]) -> None:
    count = sum(1 for use in uses if use.role == Role.ATTACHMENT)
    if count > ATTACHMENTS:
        reason = _(
            "are {count} with those that the body links to, may be {most}",
            count=count,
            most=ATTACHMENTS,
        )
        error = FieldError(field="attachments", reason=reason)
        raise InvalidInput(_("The article has too many attachments."), errors=[error])


def stated(draft: States) -> Iterator[Use]:
    """Yield the files that a draft names beside its body."""
    if draft.cover:
        yield Use(Role.COVER, draft.cover.digest, draft.cover.name, draft.cover.alt, "cover")
    for index, use in enumerate(draft.attachments):
        yield Use(Role.ATTACHMENT, use.digest, use.name, use.alt, f"attachments[{index}]")


def uses_in_body(tokens: list[markup.Token]) -> Iterator[Use]:
    """Yield the pictures that the body shows, and the files that it links to."""
    for index, token in enumerate(tokens):
        if not isinstance(token, markup.Open):
            continue
        if token.name == "img" and (found := ASSET.fullmatch(token.get("src"))):
            yield Use(Role.INLINE, found[1], "", token.get("alt")[:ALT_CHARACTERS], "body")
        if token.name == "a" and (found := ASSET.fullmatch(token.get("href"))):
            link = tokens[index : tokens.index(markup.Close("a"), index)]
            yield Use(Role.ATTACHMENT, found[1], _link_text(link), "", "body")


def _link_text(link: list[markup.Token]) -> str:
    return markup.plain_text(link).replace("\n", " ")[:NAME_CHARACTERS]


def _once_per_role(uses: Iterable[Use]) -> Iterator[Use]:
    seen: set[tuple[Role, str]] = set()
    for use in uses:
        if (use.role, use.digest) not in seen:
            seen.add((use.role, use.digest))
            yield use
