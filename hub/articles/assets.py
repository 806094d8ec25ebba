"""Files: kept under the digest of what is in them, and fit for what a version shows them as."""

from collections.abc import Iterable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles import markup
from hub.articles.draft import ArticleDraft, AssetUse
from hub.articles.models import Asset
from hub.articles.names import file_name
from hub.articles.prepare import Role, Use, uses_in_body
from hub.articles.repository import assets as repository
from hub.articles.repository.assets import Kept
from hub.articles.repository.versions import ShownAsset
from hub.articles.sniff import ASSET_BYTES, DOCUMENTS, ENDINGS, IMAGES, media_type_of
from hub.audit.service import record
from hub.kit.crypto import public_digest_of
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput, NotFound, TooLarge


async def add_asset(session: AsyncSession, data: bytes, *, actor: str) -> tuple[Kept, bool]:
    """Keep a file; return it without its bytes, and whether it is new.

    Raises:
        TooLarge: it has more than `ASSET_BYTES`.
        InvalidInput: it is empty, or of a type that the hub does not keep.
    """
    kept = Kept(digest=public_digest_of(data), media_type=_checked_type(data), size=len(data))
    is_new = await repository.add(session, kept, data)
    if is_new:
        detail = {"media_type": kept.media_type, "size": kept.size}
        await record(
            session, actor=actor, action="asset.add", subject=f"asset:{kept.digest}", detail=detail
        )
    return kept, is_new


async def get_asset(session: AsyncSession, digest: str) -> Asset:
    """Return a file with its bytes.

    Nobody is asked where they may: a digest is known to whoever has the file, or was shown a
    version that has it.

    Raises:
        NotFound: the hub has no such file.
    """
    asset = await repository.find(session, digest)
    if asset is None:
        raise NotFound(
            _("The hub has no file {digest}.", digest=digest), remedy=_("Send it to POST /assets.")
        )
    return asset


async def with_names(session: AsyncSession, draft: ArticleDraft) -> ArticleDraft:
    """Return a draft whose files are named as they will be kept: its fingerprint is made of that.

    Files without a name, and those that the hub does not have, stay as they are.
    """
    named = {use.digest for use in (draft.cover, *draft.attachments) if use and use.name}
    known = await repository.known(session, named) if named else {}

    def renamed(use: AssetUse) -> AssetUse:
        if not use.name or use.digest not in known:
            return use
        name = file_name(use.name, use.digest, known[use.digest].media_type)
        return use.model_copy(update={"name": name})

    cover, attachments = draft.cover, draft.attachments
    names = {"cover": cover and renamed(cover), "attachments": tuple(map(renamed, attachments))}
    return draft.model_copy(update=names) if known else draft


async def resolve(session: AsyncSession, uses: Iterable[Use]) -> tuple[ShownAsset, ...]:
    """Find the files that a version will show.

    Raises:
        InvalidInput: naming every file that the hub does not have, and every cover or inline file
            that is no picture.
    """
    uses = list(uses)
    known = await repository.known(session, (use.digest for use in uses)) if uses else {}
    if errors := [error for use in uses if (error := _unfit(use, known.get(use.digest)))]:
        raise InvalidInput(_("The article shows files that it cannot show."), errors=errors)
    return tuple(_shown(use, known) for use in uses)


async def find_pictures(
    session: AsyncSession, body: str, cover: AssetUse | None
) -> tuple[list[Kept], Kept | None]:
    """Return the pictures that the hub keeps of a clean body, and the cover.

    For whoever still writes: what is missing is only refused when the article is made.
    """
    shown = {each.digest for each in uses_in_body(markup.read(body)) if each.role == Role.INLINE}
    wanted = shown | ({cover.digest} if cover else set())
    known = await repository.known(session, wanted) if wanted else {}
    inline = [kept for digest, kept in sorted(known.items()) if digest in shown]
    return inline, known.get(cover.digest) if cover else None


def _checked_type(data: bytes) -> str:
    if len(data) > ASSET_BYTES:
        raise TooLarge(
            _("The file has {count} bytes, it may have {most}.", count=len(data), most=ASSET_BYTES)
        )
    media_type = media_type_of(data)
    if media_type is None:
        kinds = ", ".join(ENDINGS.values())
        reason = (
            _("is empty")
            if not data
            else _("is none of {kinds}; what counts is what is in it", kinds=kinds)
        )
        error = FieldError(field="file", reason=reason)
        raise InvalidInput(_("The hub does not keep this file."), errors=[error])
    return media_type


def _unfit(use: Use, kept: Kept | None) -> FieldError | None:
    if kept is None:
        return FieldError(
            field=use.field, reason=_("{digest} was not sent to POST /assets", digest=use.digest)
        )
    if use.role != Role.ATTACHMENT and kept.media_type in DOCUMENTS:
        kinds = ", ".join(IMAGES.values())
        reason = _(
            "{digest} is {media_type}; a picture must be {kinds}",
            digest=use.digest,
            media_type=kept.media_type,
            kinds=kinds,
        )
        return FieldError(field=use.field, reason=reason)
    return None


def _shown(use: Use, known: Mapping[str, Kept]) -> ShownAsset:
    kept = known[use.digest]
    name = file_name(use.name, use.digest, kept.media_type)
    return ShownAsset(use.role, use.digest, name, use.alt, kept.media_type, kept.size)
