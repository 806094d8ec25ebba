"""What waits for people, and accounts that cannot be used, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.deliveries import parked_list, troubles
from hub.deliveries.change import Parked
from hub.deliveries.parked_list import FIRST, Mark, ParkedFilter
from hub.deliveries.schemas import ParkedOut, TroubledOut
from hub.deliveries.troubles import Trouble
from hub.enrollment.fields import RegionCode
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.web import Session

router = APIRouter()

Placements = Annotated[Remit, Needs(Permission.READ_PLACEMENTS)]
Accounts = Annotated[Remit, Needs(Permission.READ_ACCOUNTS)]


class ParkedQuery(BaseModel):
    """Which parked placements a list has; `code` is why they are parked."""

    model_config = ConfigDict(extra="forbid")

    code: Parked | None = None
    platform: Annotated[str | None, Query(max_length=32)] = None
    region: RegionCode | None = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


@router.get("/parked", tags=["placements"])
async def list_parked(
    query: Annotated[ParkedQuery, Query()], session: Session, remit: Placements
) -> Page[ParkedOut]:
    """List the placements that wait for a person, whatever command they belong to."""
    after = Mark(*decode_cursor(query.cursor, str, int, int, int)) if query.cursor else FIRST
    wanted = ParkedFilter(query.code, query.platform, query.region)
    rows = await parked_list.page(session, wanted, remit, after=after, limit=query.limit + 1)
    return page_of(
        [ParkedOut.model_validate(dict(row)) for row in rows],
        query.limit,
        key=lambda one: [one.parked, one.article_id, one.account_id, one.slot],
    )


@router.get("/account-troubles", tags=["accounts"])
async def list_troubled_accounts(
    session: Session,
    remit: Accounts,
    trouble: Trouble | None = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[TroubledOut]:
    """List the accounts that cannot be used just now, or soon, and why."""
    after = decode_cursor(cursor, int)[0] if cursor else 0
    rows = await troubles.page(session, trouble, remit, after=after, limit=limit + 1)
    shown = [TroubledOut.model_validate(dict(row)) for row in rows]
    return page_of(shown, limit, key=lambda one: [one.account_id])
