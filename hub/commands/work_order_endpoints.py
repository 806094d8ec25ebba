"""Work orders over HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict

from hub.commands import examples, work_orders
from hub.commands.after import tell_workers
from hub.commands.dependencies import CurrentDesk
from hub.commands.repository import work_orders as repository
from hub.enrollment.fields import WebAddress
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.web import Id, Session

router = APIRouter(prefix="/work-orders", tags=["work orders"])

_FIRST = (datetime.min.replace(tzinfo=UTC), 0)


class WorkOrderQuery(BaseModel):
    """Which open orders a list has: all, or those that are late."""

    model_config = ConfigDict(extra="forbid")

    late: bool = False
    account: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


class WorkOrderOut(BaseModel):
    """What a person has to do, with the text ready to paste.

    `operation` is `publish`, `update` or `retract`; `url` is where the copy is that it is about;
    where `needs_link` is true it is not done without a link. `replaced` is one in whose place
    something else has come; `link` is what whoever has done it has given.
    """

    id: int
    article_id: int
    title: str
    account_id: int
    account: str
    platform: str
    region_code: str
    command_id: int
    operation: str
    instructions: str
    url: str | None
    needs_link: bool
    made_at: datetime
    due_by: datetime
    late: bool
    state: Literal["open", "done", "replaced"]
    done_at: datetime | None
    done_by: str | None
    link: str | None


class DoneRequest(BaseModel):
    """A person's word that it is done.

    Attributes:
        link: where the copy is now; the hub looks there.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.WORK_DONE]})

    link: WebAddress | None = None


class DoneOut(BaseModel):
    """The order, and the command in whose list the result of the look will stand."""

    id: int
    command_id: int


@router.get("")
async def list_work_orders(
    query: Annotated[WorkOrderQuery, Query()], session: Session
) -> Page[WorkOrderOut]:
    """List what waits for people's hands, the most pressing first."""
    due_by, after = decode_cursor(query.cursor, datetime, int) if query.cursor else _FIRST
    rows = await repository.page(
        session,
        late=query.late,
        account=query.account,
        due_by=due_by,
        after=after,
        limit=query.limit + 1,
    )
    return page_of(
        [WorkOrderOut.model_validate(dict(row)) for row in rows],
        query.limit,
        key=lambda order: [order.due_by, order.id],
    )


@router.get("/{order_id}")
async def show_work_order(order_id: Id, session: Session) -> WorkOrderOut:
    """Show one order, also one that is done or that nobody needs any more."""
    return WorkOrderOut.model_validate(dict(await work_orders.show(session, order_id)))


@router.post("/{order_id}/done", status_code=status.HTTP_202_ACCEPTED)
async def confirm_work_order(order_id: Id, request: DoneRequest, desk: CurrentDesk) -> DoneOut:
    """Say that an order is done; the hub looks before it believes it."""
    order, effects = await work_orders.done(
        desk.session, order_id, link=request.link, actor=desk.actor
    )
    tell_workers(desk.session, desk.parts, effects)
    return DoneOut(id=order.id, command_id=order.command_id)
