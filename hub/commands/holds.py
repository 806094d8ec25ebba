"""Holds (暂停): stopping pushes on the hub, a region, a platform, an account, a tier, a command.

A hold changes no placement: every claim reads the holds, and what is held stays due. Retractions
pass, and so does whatever only looks.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.articles.models import Tier
from hub.audit.service import record
from hub.commands.models import CommandKind, HoldScope
from hub.commands.reading import find
from hub.commands.repository import commands, holds
from hub.commands.schemas import HoldRequest
from hub.deliveries.models import Hold
from hub.enrollment.codes import parse_code, prefix_of
from hub.enrollment.selection import Selection
from hub.enrollment.unknown import unknown_parts
from hub.kit.pagination import BIGGEST
from hub.kit.problems import Conflict, FieldError, InvalidInput, NotFound


async def place(
    session: AsyncSession, wanted: HoldRequest, *, actor: str, platforms: Collection[str]
) -> tuple[Hold, bool]:
    """Place a hold; return it, and whether it is new: the same one twice stands once.

    Args:
        session: the unit of work.
        wanted: what to hold, and why.
        actor: who holds it.
        platforms: the keys of those that there are.

    Raises:
        InvalidInput: there is no such thing to hold.
    """
    scope, reason = wanted.scope, wanted.reason
    reach = await _checked(session, scope, wanted.reach, platforms)
    hold, is_new = await holds.place(session, scope=scope, reach=reach, reason=reason, actor=actor)
    if is_new:
        detail = {"scope": scope, "reach": reach, "reason": reason}
        await _record(session, hold, "hold.place", actor, detail)
    return hold, is_new


async def lift(session: AsyncSession, hold_id: int, *, actor: str) -> Hold:
    """Lift a hold; one that is lifted already stays as it is.

    Raises:
        NotFound: there never was such a hold.
    """
    lifted = await holds.lift(session, hold_id, actor)
    if lifted is None:
        return await _lifted_before(session, hold_id)
    detail = {"scope": lifted.scope, "reach": lifted.reach}
    await _record(session, lifted, "hold.lift", actor, detail)
    return lifted


async def pause(session: AsyncSession, command_id: int, *, reason: str, actor: str) -> Hold:
    """Hold a command: nothing of it goes out until it is resumed.

    Raises:
        NotFound: there is no such command.
        Conflict: a retraction can't be held.
    """
    command = await find(session, command_id)
    if command.kind not in _PAUSABLE:
        raise Conflict(
            f"Command {command_id} is a {command.kind}, which no hold stops.",
            remedy="Only pushes and corrections can be paused.",
        )
    wanted = HoldRequest(scope=HoldScope.COMMAND, reach=str(command_id), reason=reason)
    hold, _ = await place(session, wanted, actor=actor, platforms=())
    return hold


async def resume(session: AsyncSession, command_id: int, *, actor: str) -> Hold:
    """Lift the hold on a command.

    Raises:
        NotFound: there is no such command.
        Conflict: it is not paused.
    """
    await find(session, command_id)
    hold = await holds.find_standing(session, HoldScope.COMMAND, str(command_id))
    if hold is None:
        raise Conflict(f"Command {command_id} is not paused.")
    return await lift(session, hold.id, actor=actor)


_PAUSABLE = frozenset({CommandKind.PUSH, CommandKind.CORRECT})
_NUMBERED = frozenset({HoldScope.ACCOUNT, HoldScope.COMMAND})


async def _record(
    session: AsyncSession, hold: Hold, action: str, actor: str, detail: dict[str, Any]
) -> None:
    subject = f"hold:{hold.id}"
    await record(session, actor=actor, action=action, subject=subject, detail=detail)


async def _lifted_before(session: AsyncSession, hold_id: int) -> Hold:
    hold = await holds.find(session, hold_id)
    if hold is None:
        raise NotFound(f"There is no hold {hold_id}.", remedy="GET /holds lists them.")
    return hold


async def _checked(
    session: AsyncSession, scope: HoldScope, reach: str, platforms: Collection[str]
) -> str:
    """Return the reach as it is kept, or raise `InvalidInput`."""
    try:
        selection = _selection(scope, reach)
    except ValueError as error:
        raise _wrong(str(error)) from None
    for unknown in await unknown_parts(session, selection, platforms):
        raise _wrong(unknown.reason)
    if scope is HoldScope.COMMAND and await commands.find(session, _row_id(reach)) is None:
        raise _wrong(f"there is no command {reach}")
    if scope in _NUMBERED:
        return str(_row_id(reach))  # claims compare it as it is: 007 would hold nothing
    return prefix_of(selection.regions[0]) if selection.regions else reach


def _selection(scope: HoldScope, reach: str) -> Selection:
    """Return what must be known for a reach; ValueError if it can't be one at all."""
    match scope:
        case HoldScope.REGION:
            return Selection(regions=(parse_code(reach),))
        case HoldScope.PLATFORM:
            return Selection(platforms=(reach,))
        case HoldScope.ACCOUNT:
            return Selection(accounts=(_row_id(reach),))
        case HoldScope.COMMAND:
            _row_id(reach)
        case HoldScope.TIER if reach not in set(Tier):
            raise ValueError(f"a tier is one of {', '.join(Tier)}")
        case HoldScope.HUB if reach:
            raise ValueError("a hold on the whole hub names nothing")
    return Selection()


def _row_id(reach: str) -> int:
    if not (reach.isascii() and reach.isdigit() and 0 < int(reach) <= BIGGEST):
        raise ValueError("must be an id")
    return int(reach)


def _wrong(reason: str) -> InvalidInput:
    error = FieldError(field="body.reach", reason=reason)
    return InvalidInput("There is no such thing to hold.", errors=[error])
