"""An account's editions, over HTTP."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from hub.audit.service import record
from hub.auth.dependencies import CurrentActor
from hub.deliveries.editions import board, lists
from hub.enrollment.dependencies import Connectors
from hub.enrollment.service import AccountRecord, load_accounts
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
    account_id: Id, session: Session, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[EditionOut]:
    """List what an account has sent, the newest first."""
    after = decode_cursor(cursor, int)[0] if cursor else 0
    found = await lists.editions(session, account_id, after=after, limit=limit + 1)
    if not found:
        await _account(session, account_id)
    shown = [EditionOut.model_validate(dict(row)) for row in found]
    return page_of(shown, limit, key=lambda edition: [edition.number])


@router.post("", status_code=202)
async def send_now(
    account_id: Id, session: Session, actor: CurrentActor, connectors: Connectors
) -> Called:
    """Send what has gathered on an account's board, without waiting for its cut-off."""
    account = await _account(session, account_id)
    connector = connectors.get(account.platform)
    if connector is not None and connector.manifest.capabilities.unit is not Unit.EDITION:
        raise Conflict(
            f"Account {account_id} is on {account.platform}, where each story is sent by itself.",
            remedy="There is nothing to gather, and nothing waits for this.",
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


async def _account(session: Session, account_id: int) -> AccountRecord:
    account = (await load_accounts(session, [account_id])).get(account_id)
    if account is None:
        raise NotFound(f"There is no account {account_id}.")
    return account
