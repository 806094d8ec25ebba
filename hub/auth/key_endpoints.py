"""Machines and their keys, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response, status

from hub.access.permissions import Permission
from hub.auth import keys, services, users
from hub.auth.desk import Desk, DeskFor
from hub.auth.key_schemas import KeyMade, KeyOut, NewKey, Rotation
from hub.auth.repository.users import UserFilter
from hub.auth.services import SERVICE
from hub.auth.user_queries import wanted
from hub.auth.user_schemas import NewService, ServiceOut, UserPatch
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.web import Id

router = APIRouter(tags=["keys"])

Reading = Annotated[Desk, DeskFor(Permission.READ_KEYS)]
Writing = Annotated[Desk, DeskFor(Permission.WRITE_KEYS)]
Dangerous = Annotated[Desk, DeskFor(Permission.WRITE_KEYS, fresh=True)]


@router.post("/services", status_code=status.HTTP_201_CREATED)
async def add_service(new: NewService, desk: Writing) -> ServiceOut:
    """Add a machine. It may do nothing, and has no key, until both are given to it."""
    service_id = await services.add(desk, new)
    return ServiceOut.model_validate(await users.find(desk, service_id, SERVICE))


@router.get("/services")
async def list_services(
    desk: Reading,
    only: Annotated[UserFilter, Depends(wanted)],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[ServiceOut]:
    """List machines and what was granted to them."""
    after = decode_cursor(cursor, int)[0] if cursor else 0
    found = await users.page(desk, SERVICE, only, after=after, limit=limit + 1)
    shown = [ServiceOut.model_validate(service) for service in found]
    return page_of(shown, limit, key=lambda service: [service.id])


@router.patch("/services/{service_id}")
async def change_service(service_id: Id, patch: UserPatch, desk: Dangerous) -> ServiceOut:
    """Change a machine's name or unit; disable it, which voids its keys until it is enabled."""
    await users.change(desk, service_id, SERVICE, patch)
    return ServiceOut.model_validate(await users.find(desk, service_id, SERVICE))


@router.post("/services/{service_id}/keys", status_code=status.HTTP_201_CREATED)
async def make_key(service_id: Id, new: NewKey, desk: Dangerous, response: Response) -> KeyMade:
    """Make a key, which is shown this once; the hub keeps a digest."""
    token, key = await keys.make(desk, service_id, new)
    response.headers["Cache-Control"] = "no-store"
    return KeyMade(token=token, key=KeyOut.model_validate(key))


@router.get("/keys")
async def list_keys(  # noqa: PLR0913 - a list has as many filters
    desk: Reading,
    *,
    service: Annotated[
        int | None, Query(ge=1, le=BIGGEST, description="Only this machine's.")
    ] = None,
    void: Annotated[bool, Query(description="Revoked and expired ones, too.")] = False,
    mine: Annotated[bool, Query(description="Only those that you have made.")] = False,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[KeyOut]:
    """List keys, the newest first: by when they end, and when and from where they were used."""
    before = decode_cursor(cursor, int)[0] if cursor else None
    found = await keys.page(
        desk, service_id=service, mine=mine, void=void, before=before, limit=limit + 1
    )
    shown = [KeyOut.model_validate(key) for key in found]
    return page_of(shown, limit, key=lambda key: [key.id])


@router.post("/keys/{key_id}/rotation", status_code=status.HTTP_201_CREATED)
async def rotate_key(key_id: Id, wanted: Rotation, desk: Dangerous, response: Response) -> KeyMade:
    """Make a key in the place of another, which stays good until the overlap ends."""
    token, key = await keys.rotate(desk, key_id, wanted)
    response.headers["Cache-Control"] = "no-store"
    return KeyMade(token=token, key=KeyOut.model_validate(key))


@router.delete("/keys/{key_id}")
async def revoke_key(key_id: Id, desk: Dangerous) -> KeyOut:
    """Revoke a key; it is void at once."""
    return KeyOut.model_validate(await keys.revoke(desk, key_id))
