"""What somebody has to know when they sit down (今日): figures, each as long as its list."""

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.mandate import Mandate
from hub.access.permissions import Permission
from hub.commands import approval
from hub.commands.models import CommandKind
from hub.commands.repository import commands, running, work_orders
from hub.commands.repository.commands import CommandFilter
from hub.deliveries import parked_list, troubles
from hub.deliveries.change import Parked
from hub.deliveries.troubles import Trouble


class RunningOut(BaseModel):
    """Commands of which something is open or parked, and how many placements that is."""

    running: int = 0
    open: int = 0
    parked: int = 0


class RetractionsOut(RunningOut):
    """The same of retractions; of what is parked, `by_hand` has a work order."""

    by_hand: int = 0


class TroublesOut(BaseModel):
    """Accounts that cannot be used just now, or soon: each for one of these reasons."""

    credentials: int = 0
    gate: int = 0
    expiring: int = 0


class OrdersOut(BaseModel):
    """Work orders that are open, and how many of them are late."""

    open: int
    late: int


class TodayOut(BaseModel):
    """Figures of where whoever asks may look; null is what they may not look at at all.

    Attributes:
        commands: GET /commands?state=running.
        retractions: GET /commands?state=running&kind=retract.
        parked: by why they are parked: GET /parked?code=….
        accounts: GET /account-troubles?trouble=….
        work_orders: GET /work-orders.
        to_approve: GET /commands?to_approve=true.
    """

    commands: RunningOut | None = None
    retractions: RetractionsOut | None = None
    parked: dict[str, int] | None = None
    accounts: TroublesOut | None = None
    work_orders: OrdersOut | None = None
    to_approve: int | None = None


async def today(session: AsyncSession, actor: Actor) -> TodayOut:
    """Count what waits, within the actor's remits."""
    out = TodayOut()
    if mandate := _mandate(actor, Permission.READ_COMMANDS):
        out.commands, out.retractions = await _commands(session, mandate)
    if mandate := _mandate(actor, Permission.READ_PLACEMENTS):
        out.parked = await parked_list.counts(session, mandate.remit)
    if mandate := _mandate(actor, Permission.READ_ACCOUNTS):
        found = await troubles.counts(session, mandate.remit)
        out.accounts = TroublesOut(**{each: found.get(each, 0) for each in Trouble})
    if mandate := _mandate(actor, Permission.READ_WORK_ORDERS):
        open_, late = await work_orders.count(session, mandate.remit)
        out.work_orders = OrdersOut(open=open_, late=late)
    if mandate := _mandate(actor, Permission.APPROVE):
        waiting = await approval.waiting_for(session, actor, CommandFilter())
        out.to_approve = await commands.count(session, waiting, mandate)
    return out


def _mandate(actor: Actor, permission: Permission) -> Mandate | None:
    return Mandate.of(actor, permission) if actor.remit(permission).places else None


async def _commands(session: AsyncSession, mandate: Mandate) -> tuple[RunningOut, RetractionsOut]:
    found = {each.kind: each for each in await running.under_way(session, mandate)}
    every = RunningOut(
        running=sum(each.running for each in found.values()),
        open=sum(each.open for each in found.values()),
        parked=sum(each.parked for each in found.values()),
    )
    retract = found.get(CommandKind.RETRACT)
    if retract is None:
        return every, RetractionsOut()
    by_hand = await running.parked_of(
        session, mandate, kind=CommandKind.RETRACT, code=Parked.BY_PERSON
    )
    return every, RetractionsOut(
        running=retract.running, open=retract.open, parked=retract.parked, by_hand=by_hand
    )
