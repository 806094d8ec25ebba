"""The vault over HTTP: what is sealed with which key, and putting it under another."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.vault_keys import vault_file
from hub.kit.web import ProcessParts, Session
from hub.vault import repository, rotation, status
from hub.vault.schemas import RotationIn, RotationOut, UseOut, VaultOut

router = APIRouter(prefix="/vault", tags=["vault"])

OpenAll = Annotated[
    bool, Query(description="Open every value, to find those that were changed or copied.")
]


@router.get("", dependencies=[Needs(Permission.READ_VAULT)])
async def show_vault(
    session: Session, parts: ProcessParts, *, open_all: OpenAll = False
) -> VaultOut:
    """Show how many secrets are sealed with which key, and what does not open."""
    await asyncio.to_thread(parts.keyring.read_again)
    found = await status.groups(session, parts.keyring)
    if open_all:
        found += await status.changed(session, parts.keyring)
    return VaultOut.of(parts.keyring.marks, found)


@router.get("/uses", dependencies=[Needs(Permission.READ_VAULT)])
async def list_uses(
    session: Session, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[UseOut]:
    """List how often accounts' credentials were used, and when last.

    A use is a call to the platform, or a comparison with credentials that a file brought.
    """
    after = decode_cursor(cursor, int)[0] if cursor else 0
    found = await repository.uses_after(session, after, limit + 1)
    uses = [UseOut.model_validate(each) for each in found]
    return page_of(uses, limit, key=lambda use: [use.account_id])


@router.post("/rotation", dependencies=[Needs(Permission.ROTATE_VAULT, fresh=True)])
async def rotate_vault(
    body: RotationIn, session: Session, parts: ProcessParts, actor: CurrentActor
) -> RotationOut:
    """Put what is sealed under the current key: up to 2,000 values a call.

    Call it until `rewrapped` is 0. It may be interrupted and called by several at once; deliveries
    go on meanwhile.
    """
    keyring = parts.keyring
    if body.new_key:
        async with parts.database.work() as own:  # it is in the file, whatever comes next
            await rotation.make_key(own, keyring, vault_file(parts.settings), actor.name)
    else:
        await asyncio.to_thread(keyring.read_again)
    done = (await rotation.rotate(session, keyring, actor=actor.name)).done
    vault = VaultOut.of(keyring.marks, await status.groups(session, keyring))
    return RotationOut(rewrapped=done, vault=vault)
