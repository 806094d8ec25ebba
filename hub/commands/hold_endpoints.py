"""Holds over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from pydantic import BaseModel, ConfigDict

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.commands import holds
from hub.commands.dependencies import CurrentDesk
from hub.commands.repository import holds as repository
from hub.commands.schemas import HoldRequest
from hub.commands.views import HoldOut
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.web import Id, Session

router = APIRouter(prefix="/holds", tags=["holds"])


Reading = Annotated[Remit, Needs(Permission.READ_HOLDS)]


class HoldQuery(BaseModel):
    """Which holds a list has: those that stand, or the lifted ones, too."""

    model_config = ConfigDict(extra="forbid")

    lifted: bool = False
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": HoldOut, "description": "The same one stands already."}},
    dependencies=[Needs(Permission.PLACE_HOLDS)],
)
async def place_hold(request: HoldRequest, desk: CurrentDesk, response: Response) -> HoldOut:
    """Stop pushes there until the hold is lifted; 200 where the same one stands already."""
    mandate = desk.mandate(Permission.PLACE_HOLDS)
    hold, is_new = await holds.place(desk.session, request, mandate, platforms=desk.platforms)
    response.status_code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
    return HoldOut.model_validate(hold)


@router.get("")
async def list_holds(
    query: Annotated[HoldQuery, Query()], session: Session, remit: Reading
) -> Page[HoldOut]:
    """List the holds that stop something of yours, or were placed for it; the newest first."""
    before = decode_cursor(query.cursor, int)[0] if query.cursor else None
    found = await repository.page(
        session, remit, lifted=query.lifted, before=before, limit=query.limit + 1
    )
    return page_of(
        [HoldOut.model_validate(hold) for hold in found], query.limit, key=lambda hold: [hold.id]
    )


@router.delete("/{hold_id}", dependencies=[Needs(Permission.PLACE_HOLDS)])
async def lift_hold(hold_id: Id, desk: CurrentDesk) -> HoldOut:
    """Lift a hold; what it held goes out again."""
    mandate = desk.mandate(Permission.PLACE_HOLDS)
    return HoldOut.model_validate(await holds.lift(desk.session, hold_id, mandate))
