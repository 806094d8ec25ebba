"""What a command came to by region and by reason, and what holds it up, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands import breakdown, reading
from hub.commands.breakdown import FailureOut, RegionsOut, StoppingHoldOut
from hub.commands.dependencies import CurrentDesk, Desk
from hub.commands.outcome import OutcomeOut, outcome_of
from hub.commands.views import CommandOut
from hub.enrollment.fields import RegionCode
from hub.kit.web import Id

router = APIRouter(
    prefix="/commands/{command_id}",
    tags=["commands"],
    dependencies=[Needs(Permission.READ_COMMANDS)],
)

Below = Annotated[
    RegionCode | None,
    Query(description="Its children; by default of the smallest region that has all of it."),
]


class FailuresOut(BaseModel):
    """Groups of failures, the largest first."""

    items: list[FailureOut]


class StoppingHoldsOut(BaseModel):
    """The holds that stop something, what stops most first."""

    items: list[StoppingHoldOut]


@router.get("/regions")
async def count_by_region(command_id: Id, desk: CurrentDesk, region: Below = None) -> RegionsOut:
    """Count what a command came to in each region of the next rung, on each platform."""
    return await breakdown.by_region(desk.session, await _read(command_id, desk), region)


@router.get("/failures")
async def group_failures(command_id: Id, desk: CurrentDesk) -> FailuresOut:
    """Group what is parked and what failed by what the platforms said.

    POST /commands/{id}/retry takes a parked group's name under `groups`.
    """
    command = await _read(command_id, desk)
    return FailuresOut(items=await breakdown.failures(desk.session, command))


@router.get("/outcome")
async def show_outcome(command_id: Id, desk: CurrentDesk) -> OutcomeOut:
    """Say what became of each copy that a retraction is after."""
    return await outcome_of(desk.session, await _read(command_id, desk))


@router.get("/holds")
async def list_stopping_holds(command_id: Id, desk: CurrentDesk) -> StoppingHoldsOut:
    """List the holds that keep something of a command from going out, and how much."""
    command = await _read(command_id, desk)
    return StoppingHoldsOut(items=await breakdown.holds(desk.session, command))


async def _read(command_id: int, desk: Desk) -> CommandOut:
    return await reading.get(desk.session, command_id, desk.mandate(Permission.READ_COMMANDS))
