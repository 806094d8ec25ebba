"""Work orders over HTTP."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.commands import examples, untold, work_orders
from hub.commands.after import tell_workers
from hub.commands.dependencies import CurrentDesk
from hub.commands.repository import untold as untold_orders
from hub.commands.repository import work_orders as repository
from hub.commands.rule import Once, RowId
from hub.enrollment.fields import WebAddress
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.web import Id, Session

router = APIRouter(prefix="/work-orders", tags=["work orders"])

Reading = Annotated[Remit, Needs(Permission.READ_WORK_ORDERS)]

MOST_ANSWERED = 200  # orders at once

_FIRST = (datetime.min.replace(tzinfo=UTC), 0)


class WorkOrderQuery(BaseModel):
    """Which orders a list has: all open ones, those that are late, or those nobody told of.

    Attributes:
        untold: in place of open ones, those to put out what was retracted before anybody said that
            they had: nobody knows whether it is out.
        command: of which; of those that nobody told of, also the retraction that came after it.
    """

    model_config = ConfigDict(extra="forbid")

    late: bool = False
    untold: bool = False
    account: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None
    command: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


class WorkOrderOut(BaseModel):
    """What a person has to do, with the text ready to paste.

    `operation` is `publish`, `update` or `retract`; `url` is where the copy is that it is about;
    where `needs_link` is true it is not done without a link. `replaced` is one in whose place
    something else has come; `link` is what whoever has done it has given. What is to be pasted of a
    sealed story (`instructions`) is shown of one order alone, on record; a list leaves it empty.
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


class NeverPublishedRequest(BaseModel):
    """A person's word that none of these was ever put out."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [examples.NEVER_PUBLISHED]}
    )

    orders: Annotated[list[RowId], Field(min_length=1, max_length=MOST_ANSWERED), Once]


class NeverPublishedOut(BaseModel):
    """What came of it, by the orders' ids.

    Attributes:
        answered: the hub looks where it can; elsewhere the word counts, and the copy is gone.
        left: they wait for no answer any more: somebody has given one, or wants something else.
    """

    answered: list[int]
    left: list[int]


@router.get("")
async def list_work_orders(
    query: Annotated[WorkOrderQuery, Query()], session: Session, remit: Reading
) -> Page[WorkOrderOut]:
    """List what waits for people's hands, the most pressing first; or what nobody has told of."""
    due_by, after = decode_cursor(query.cursor, datetime, int) if query.cursor else _FIRST
    listed = untold_orders.page if query.untold else partial(repository.page, late=query.late)
    rows = await listed(
        session,
        remit,
        account=query.account,
        command=query.command,
        due_by=due_by,
        after=after,
        limit=query.limit + 1,
    )
    return page_of(
        [WorkOrderOut.model_validate(dict(row)) for row in rows],
        query.limit,
        key=lambda order: [order.due_by, order.id],
    )


@router.post(
    "/never-published",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[Needs(Permission.CONFIRM_WORK_ORDERS)],
)
async def confirm_never_published(
    request: NeverPublishedRequest, desk: CurrentDesk
) -> NeverPublishedOut:
    """Say that stories which were retracted meanwhile were never put out (从未发布)."""
    mandate = desk.mandate(Permission.CONFIRM_WORK_ORDERS)
    told = await untold.never_published(desk.session, request.orders, mandate, desk.connectors)
    tell_workers(desk.session, desk.parts, told.effects)
    return NeverPublishedOut(answered=list(told.answered), left=list(told.left))


@router.get("/{order_id}", dependencies=[Needs(Permission.READ_WORK_ORDERS)])
async def show_work_order(order_id: Id, desk: CurrentDesk) -> WorkOrderOut:
    """Show one order, also one that is done or that nobody needs any more."""
    mandate = desk.mandate(Permission.READ_WORK_ORDERS)
    return WorkOrderOut.model_validate(
        dict(await work_orders.show(desk.session, order_id, mandate))
    )


@router.post(
    "/{order_id}/done",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[Needs(Permission.CONFIRM_WORK_ORDERS)],
)
async def confirm_work_order(order_id: Id, request: DoneRequest, desk: CurrentDesk) -> DoneOut:
    """Say that an order is done; the hub looks before it believes it."""
    mandate = desk.mandate(Permission.CONFIRM_WORK_ORDERS)
    order, effects = await work_orders.done(desk.session, order_id, mandate, link=request.link)
    tell_workers(desk.session, desk.parts, effects)
    return DoneOut(id=order.id, command_id=order.command_id)
