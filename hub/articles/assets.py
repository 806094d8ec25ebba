"""Files: kept under the digest of what is in them, and fit for what a version shows them as."""

from collections.abc import Iterable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.models import Asset
from hub.articles.prepare import Role, Use
from hub.articles.repository import assets as repository
from hub.articles.repository.assets import Kept
from hub.articles.repository.versions import ShownAsset
from hub.articles.sniff import ASSET_BYTES, DOCUMENTS, ENDINGS, IMAGES, media_type_of
from hub.audit.service import record
from hub.kit.crypto import digest_of
from hub.kit.problems import FieldError, InvalidInput, NotFound, TooLarge

DIGEST_SHOWN = 19  # characters of a digest in the name of a file that has none


async def add_asset(session: AsyncSession, data: bytes, *, actor: str) -> tuple[Kept, bool]:
    """Keep a file; return it without its bytes, and whether it is new.

    Raises:
        TooLarge: it has more than `ASSET_BYTES`.
        InvalidInput: it is empty, or of a type that the hub does not keep.
    """
    kept = Kept(digest=digest_of(data), media_type=_checked_type(data), size=len(data))
    is_new = await repository.add(session, kept, data)
    if is_new:
        detail = {"media_type": kept.media_type, "size": kept.size}
        await record(
            session, actor=actor, action="asset.add", subject=f"asset:{kept.digest}", detail=detail
        )
    return kept, is_new


async def get_asset(session: AsyncSession, digest: str) -> Asset:
    """Return a file with its bytes.

    Raises:
        NotFound: the hub has no such file.
    """
    asset = await repository.find(session, digest)
    if asset is None:
        raise NotFound(f"The hub has no file {digest}.", remedy="Send it to POST /assets.")
    return asset


async def resolve(session: AsyncSession, uses: Iterable[Use]) -> tuple[ShownAsset, ...]:
    """Find the files that a version will show.

    Raises:
        InvalidInput: naming every file that the hub does not have, and every cover or inline file
            that is no picture.
    """
    uses = list(uses)
    known = await repository.known(session, (use.digest for use in uses)) if uses else {}
    if errors := [error for use in uses if (error := _unfit(use, known.get(use.digest)))]:
        raise InvalidInput("The article shows files that it cannot show.", errors=errors)
    return tuple(_shown(use, known) for use in uses)


def _checked_type(data: bytes) -> str:
    if len(data) > ASSET_BYTES:
        raise TooLarge(f"The file has {len(data)} bytes, it may have {ASSET_BYTES}.")
    media_type = media_type_of(data)
    if media_type is None:
        kinds = ", ".join(ENDINGS.values())
        reason = "is empty" if not data else f"is none of {kinds}; what counts is what is in it"
        error = FieldError(field="file", reason=reason)
        raise InvalidInput("The hub does not keep this file.", errors=[error])
    return media_type


def _unfit(use: Use, kept: Kept | None) -> FieldError | None:
    if kept is None:
        return FieldError(field=use.field, reason=f"{use.digest} was not sent to POST /assets")
    if use.role != Role.ATTACHMENT and kept.media_type in DOCUMENTS:
        kinds = ", ".join(IMAGES.values())
        reason = f"{use.digest} is {kept.media_type}; a picture must be {kinds}"
        return FieldError(field=use.field, reason=reason)
    return None


def _shown(use: Use, known: Mapping[str, Kept]) -> ShownAsset:
    kept = known[use.digest]
    name = use.name or f"{use.digest[:DIGEST_SHOWN]}.{ENDINGS[kept.media_type]}".replace(":", "-")
    return ShownAsset(use.role, use.digest, name, use.alt, kept.media_type, kept.size)
