"""Files over HTTP, for those who write stories. Readers get them through a placement's page."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response, status

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.articles.assets import add_asset, get_asset
from hub.articles.schemas import AssetOut
from hub.articles.sealed import note_file
from hub.articles.sniff import ENDINGS
from hub.kit.web import Session

router = APIRouter(prefix="/assets", tags=["articles"])

Digest = Annotated[str, Path(pattern=r"^sha256:[0-9a-f]{64}$")]

_CONTENT = {
    media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in ENDINGS
}


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": AssetOut, "description": "The hub has it already."}},
    dependencies=[Needs(Permission.WRITE_ARTICLES)],
    openapi_extra={"requestBody": {"required": True, "content": _CONTENT}},
)
async def keep_asset(
    request: Request, session: Session, actor: CurrentActor, response: Response
) -> AssetOut:
    """Keep the file that is the request's body; 200 for one that the hub has already.

    What it is, is told by what is in it: neither its name nor its Content-Type count.
    """
    kept, is_new = await add_asset(session, await request.body(), actor=actor.name)
    response.status_code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
    return AssetOut.of(kept)


@router.get(
    "/{digest}",
    response_class=Response,
    responses={200: {"content": _CONTENT}},
    dependencies=[Needs(Permission.READ_ARTICLES)],
)
async def fetch_asset(digest: Digest, session: Session, actor: CurrentActor) -> Response:
    """Fetch a file. One that only sealed articles show is handed out on record."""
    asset = await get_asset(session, digest)
    await note_file(session, digest, actor.name)
    name = f"{digest.removeprefix('sha256:')}.{ENDINGS[asset.media_type]}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cache-Control": "private, max-age=31536000, immutable",  # its name is its content
        "ETag": f'"{digest}"',
    }
    return Response(asset.data, media_type=asset.media_type, headers=headers)
