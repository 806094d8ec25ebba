"""What people do by hand: they say that it is done, and the hub looks.

A confirmation proves nothing by itself. What was put up is looked up at the link that the person
gave, what was taken down is read back where it was; then the placement goes on as any other.
"""

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.audit.service import record
from hub.commands.effects import Effects
from hub.commands.finish import finish
from hub.commands.models import Command
from hub.commands.repository import articles, commands, retries, work_orders
from hub.commands.repository.retries import Chosen
from hub.commands.repository.work_orders import Order
from hub.commands.retry import check_bans, effects_of
from hub.deliveries.change import Parked
from hub.deliveries.transition import Operation
from hub.kit.i18n import _
from hub.kit.log import get_logger
from hub.kit.parts import Parts
from hub.kit.problems import Conflict, FieldError, InvalidInput, NotFound

log = get_logger(__name__)

CLOCK = "hub:clock"  # who tells that an order is late, in the record
MOST_AT_ONCE = 100  # late orders that are told in one unit of work
MOST_CLOSED_AT_ONCE = 10_000


async def show(session: AsyncSession, order_id: int, mandate: Mandate) -> RowMapping:
    """Return all there is to say of an order; whose words are sealed, opening it is on record.

    Raises:
        NotFound: there is no such order, or it is none of theirs.
    """
    order = await work_orders.show(session, order_id, mandate.remit)
    if order is None:
        raise _unknown(order_id)
    if order["sealed_at"] is not None:
        await record(
            session,
            actor=mandate.actor,
            action="article.read_sealed",
            subject=f"article:{order['article_id']}",
            detail={"work_order": order_id},
        )
    return order


async def done(
    session: AsyncSession, order_id: int, mandate: Mandate, *, link: str | None
) -> tuple[Order, Effects]:
    """Take a person's word that an order is done, and let the hub look.

    Raises:
        NotFound: there is no such order, or it is none of theirs.
        InvalidInput: it is not done without a link.
        Conflict: it is done already, or somebody wants something else by now.
        Banned: the story was retracted meanwhile.
    """
    await commands.take_time(session)
    order = await work_orders.get(session, order_id, mandate.remit)
    if order is None:
        raise _unknown(order_id)
    if order.needs_link and link is None:
        raise _without_link(order)
    command = await commands.get(session, order.command_id)
    await articles.lock(session, [order.article_id])
    chosen = Chosen(
        command.id,
        [order.article_id],
        [Parked.BY_PERSON],
        accounts=[order.account_id],
        slot=order.slot,
    )
    await retries.lock(session, chosen)
    if not await work_orders.close(session, order_id, link=link, actor=mandate.actor):
        raise _closed(await work_orders.get(session, order_id, mandate.remit) or order)
    await check_bans(session, command, chosen)
    effects = await _look(session, command, chosen, order)
    await finish(session, effects)
    await record(
        session,
        actor=mandate.actor,
        action="work_order.done",
        subject=f"work_order:{order_id}",
        detail={"link": link, "article": order.article_id, "account": order.account_id},
    )
    return order, effects


def _unknown(order_id: int) -> NotFound:
    return NotFound(_("There is no work order {order_id}.", order_id=order_id))


def _without_link(order: Order) -> InvalidInput:
    return InvalidInput(
        _("Work order {order} needs the copy's link; nothing was done.", order=order.id),
        remedy=_("Say where the copy is: the hub looks there."),
        errors=[FieldError(field="body.link", reason=_("is needed: the hub looks there"))],
    )


def _closed(order: Order) -> Conflict:
    if order.done_by:
        return Conflict(
            _(
                "Work order {order} is done already: {done_by} has said so.",
                order=order.id,
                done_by=order.done_by,
            ),
            remedy=_("GET /work-orders lists those that are open."),
        )
    return Conflict(
        _(
            "Work order {order} is not open any more: something else is wanted by now.",
            order=order.id,
        ),
        remedy=_(
            "Leave it undone. What was put up all the same is named under `copies` "
            "with POST /commands/{id}/retry, for the newest command of the story."
        ),
    )


async def _look(session: AsyncSession, command: Command, chosen: Chosen, order: Order) -> Effects:
    if order.operation == Operation.RETRACT:
        await work_orders.believe_gone(session, order.id)
    else:
        await work_orders.believe_there(session, order.id)
    return effects_of(command, [], await retries.try_again(session, chosen))


async def tend(parts: Parts) -> None:
    """Close what was replaced, so that lists need not read it again, and tell what is late."""
    while True:
        async with parts.database.work() as session:
            closed = await work_orders.close_replaced(session, MOST_CLOSED_AT_ONCE)
        if closed < MOST_CLOSED_AT_ONCE:
            break
    await tell_late(parts)


async def tell_late(parts: Parts) -> int:
    """Put on record and into the log, once, every open order whose time has passed.

    Returns:
        How many.
    """
    async with parts.database.work() as session:
        late = await work_orders.tell_late(session, MOST_AT_ONCE)
        for order in late:
            await record(
                session,
                actor=CLOCK,
                action="work_order.late",
                subject=f"work_order:{order.id}",
                detail={"article": order.article_id, "account": order.account_id},
            )
    for order in late:  # whoever watches the log is who is told
        log.warning("work_order_late", order=order.id, account=order.account_id)
    return len(late)
