"""An account's editions, over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.audit.service import record
from hub.deliveries.editions import board, lists
from hub.enrollment.dependencies import Connectors
from hub.enrollment.service import AccountRecord, account_within
from hub.kit.i18n import _
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import Conflict, NotFound
from hub.kit.web import Id, Session
from hub.sdk.manifest import Unit

router = APIRouter(prefix="/accounts/{account_id}/editions", tags=["editions"])


class EditionStoryOut(BaseModel):
    """One story of an edition, and what the platform made of it."""

    article_id: int
    version: int
    remote_id: str | None
    url: str | None
    refused: str | None


class EditionOut(BaseModel):
    """One send.

    `state` is `open`, `out` or `dissolved`; `parked` and `why` say why its stories wait.
    """

    number: int
    state: str
    parked: str | None
    why: str | None
    remote_id: str | None
    made_at: datetime
    ended_at: datetime | None
    stories: list[EditionStoryOut]


class Called(BaseModel):
    """How many stories leave now, as far as there is room and quota."""

    stories: int


@router.get("")
async def list_editions(
    account_id: Id,
    session: Session,
    remit: Annotated[Remit, Needs(Permission.READ_EDITIONS)],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[EditionOut]:
    """List what an account has sent, the newest first."""
    after = decode_cursor(cursor, int)[0] if cursor else 0
    await _account(session, account_id, remit)
    found = await lists.editions(session, account_id, after=after, limit=limit + 1)
    shown = [EditionOut.model_validate(dict(row)) for row in found]
    return page_of(shown, limit, key=lambda edition: [edition.number])


@router.post("", status_code=202)
async def send_now(
    account_id: Id,
    session: Session,
    actor: CurrentActor,
    remit: Annotated[Remit, Needs(Permission.SEND_EDITIONS)],
    connectors: Connectors,
) -> Called:
    """Send what has gathered on an account's board, without waiting for its cut-off."""
    account = await _account(session, account_id, remit)
    connector = connectors.get(account.platform)
    if connector is not None and connector.manifest.capabilities.unit is not Unit.EDITION:
        raise Conflict(
            _(
                "Account {account_id} is on {platform}, where each story is sent by itself.",
                account_id=account_id,
                platform=account.platform,
            ),
            remedy=_("There is nothing to gather, and nothing waits for this."),
        )
    stories = await board.call(await session.connection(), account_id)
    if stories:
        await record(
            session,
            actor=actor.name,
            action="edition.send",
            subject=f"account:{account_id}",
            detail={"stories": stories},
        )
    return Called(stories=stories)


async def _account(session: Session, account_id: int, remit: Remit) -> AccountRecord:
    account = await account_within(session, account_id, remit)
    if account is None:
        raise NotFound(_("There is no account {number}.", number=account_id))
    return account
