"""Work orders (工单): what people have to do by hand."""

from fastapi import Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands.dependencies import CurrentDesk, Desk
from hub.commands.work_order_endpoints import (
    DoneRequest,
    NeverPublishedRequest,
    WorkOrderQuery,
    confirm_never_published,
    confirm_work_order,
    list_work_orders,
    show_work_order,
)
from hub.console.form import Fields, Form, asked, see
from hub.console.query import address, filters_of, ways
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.i18n import _, word
from hub.kit.problems import HubError, InvalidInput
from hub.kit.web import Id

router = pages_below("/orders")

UNTOLD = {"untold": "true"}

READING = Needs(Permission.READ_WORK_ORDERS)


@router.get("", dependencies=[READING])
async def show_orders(request: Request, desk: CurrentDesk) -> Response:
    """List what waits for people's hands, the most pressing first."""
    return await _list(request, desk, filters_of(request))


@router.get("/{order_id}", dependencies=[READING])
async def show_order(request: Request, order_id: Id, desk: CurrentDesk) -> Response:
    """Show one order, with the text ready to copy."""
    return await _order(request, order_id, desk)


@router.post("/never-published", dependencies=[Needs(Permission.CONFIRM_WORK_ORDERS)])
async def answer(request: Request, form: Form, desk: CurrentDesk) -> Response:
    """Say that the chosen ones, which were retracted meanwhile, were never put out."""
    try:
        said = asked(NeverPublishedRequest, {"orders": form.numbers("order")})
        told = await confirm_never_published(said, desk)
    except InvalidInput as problem:
        return await _list(request, desk, UNTOLD, problem)
    way = see(address("/console/orders", UNTOLD))
    return say(way, "answered", len(told.answered))


@router.post("/{order_id}/done", dependencies=[Needs(Permission.CONFIRM_WORK_ORDERS)])
async def confirm(request: Request, order_id: Id, form: Form, desk: CurrentDesk) -> Response:
    """Say that an order is done; the hub looks before it believes it."""
    try:
        said = asked(DoneRequest, {"link": form.one("link") or None})
        await confirm_work_order(order_id, said, desk)
    except InvalidInput as problem:
        return await _order(request, order_id, desk, form, problem)
    return say(see(f"/console/orders/{order_id}"), "confirmed")


async def _list(
    request: Request, desk: Desk, given: dict[str, str], problem: HubError | None = None
) -> Response:
    remit = desk.actor.remit(Permission.READ_WORK_ORDERS)
    found = await list_work_orders(asked(WorkOrderQuery, given), desk.session, remit)
    untold = await list_work_orders(WorkOrderQuery(untold=True, limit=1), desk.session, remit)
    return page(
        request,
        "orders/list.html",
        _("Work orders"),
        problem.status if problem else 200,
        orders=found.items,
        some_untold=bool(untold.items),
        may_confirm=bool(desk.actor.remit(Permission.CONFIRM_WORK_ORDERS).places),
        given=given,
        problem=problem,
        ways=ways("/console/orders", given, found.next),
    )


async def _order(
    request: Request,
    order_id: int,
    desk: Desk,
    form: Fields | None = None,
    problem: HubError | None = None,
) -> Response:
    order = await show_work_order(order_id, desk)
    remit = desk.actor.remit(Permission.CONFIRM_WORK_ORDERS)
    return page(
        request,
        "orders/order.html",
        _("{what} on {account}", what=word(order.operation), account=order.account),
        problem.status if problem else 200,
        crumbs=[(_("Work orders"), "/console/orders")],
        order=order,
        may_confirm=order.state == "open" and bool(remit.places),
        form=form,
        problem=problem,
    )
