"""Holds (暂停): stopping pushes on the hub, a region, a platform, an account, a tier, a command.

A hold changes no placement: every claim reads the holds, and what is held stays due. Retractions
pass, and so does whatever only looks.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.articles.models import Tier
from hub.audit.service import record
from hub.commands.models import CommandKind, HoldScope
from hub.commands.reading import no_command
from hub.commands.repository import commands, holds
from hub.commands.schemas import HoldRequest
from hub.commands.where import check_regions
from hub.deliveries.models import Hold
from hub.enrollment.codes import parse_code, prefix_of
from hub.enrollment.selection import Selection
from hub.enrollment.unknown import unknown_parts
from hub.kit.i18n import _, word
from hub.kit.pagination import BIGGEST
from hub.kit.problems import Conflict, FieldError, InvalidInput, NotAllowed, NotFound


async def place(
    session: AsyncSession, wanted: HoldRequest, mandate: Mandate, *, platforms: Collection[str]
) -> tuple[Hold, bool]:
    """Place a hold; return it, and whether it is new: the same one twice stands once.

    Args:
        session: the unit of work.
        wanted: what to hold, and why.
        mandate: who holds it, and where they may.
        platforms: the keys of those that there are.

    Raises:
        InvalidInput: there is no such thing to hold.
        NotAllowed: it reaches further than what was granted.
    """
    scope, reason = wanted.scope, wanted.reason
    reach = await _checked(session, scope, wanted.reach, platforms, mandate)
    hold, is_new = await holds.place(session, mandate, scope=scope, reach=reach, reason=reason)
    if is_new:
        detail = {"scope": scope, "reach": reach, "reason": reason}
        await _record(session, hold, "hold.place", mandate.actor, detail)
    return hold, is_new


async def lift(session: AsyncSession, hold_id: int, mandate: Mandate) -> Hold:
    """Lift a hold; one that is lifted already stays as it is.

    Raises:
        NotFound: there never was such a hold, or it holds nothing of theirs.
        NotAllowed: it holds what is theirs, and was placed from above.
    """
    await _check_may_lift(session, hold_id, mandate)
    lifted = await holds.lift(session, hold_id, mandate.actor)
    if lifted is None:
        return await _known(session, hold_id, mandate)
    detail = {"scope": lifted.scope, "reach": lifted.reach}
    await _record(session, lifted, "hold.lift", mandate.actor, detail)
    return lifted


async def pause(session: AsyncSession, command_id: int, mandate: Mandate, *, reason: str) -> Hold:
    """Hold a command: nothing of it goes out until it is resumed.

    Raises:
        NotFound: there is no such command, or it is none of theirs.
        Conflict: a retraction can't be held.
    """
    command = await commands.find_to_change(session, command_id, mandate)
    if command is None:
        raise no_command(command_id)
    if command.kind not in _PAUSABLE:
        raise Conflict(
            _(
                "Command {command_id} is a {kind}, which no hold stops.",
                command_id=command_id,
                kind=word(command.kind),
            ),
            remedy=_("Only pushes and corrections can be paused."),
        )
    wanted = HoldRequest(scope=HoldScope.COMMAND, reach=str(command_id), reason=reason)
    hold, _is_new = await place(session, wanted, mandate, platforms=())
    return hold


async def resume(session: AsyncSession, command_id: int, mandate: Mandate) -> Hold:
    """Lift the hold on a command.

    Raises:
        NotFound: there is no such command, or it is none of theirs.
        Conflict: it is not paused.
    """
    if await commands.find_to_change(session, command_id, mandate) is None:
        raise no_command(command_id)
    hold = await holds.find_standing(session, HoldScope.COMMAND, str(command_id))
    if hold is None:
        raise Conflict(_("Command {command_id} is not paused.", command_id=command_id))
    return await lift(session, hold.id, mandate)


_PAUSABLE = frozenset({CommandKind.PUSH, CommandKind.CORRECT})
_NUMBERED = frozenset({HoldScope.ACCOUNT, HoldScope.COMMAND})


async def _record(
    session: AsyncSession, hold: Hold, action: str, actor: str, detail: dict[str, Any]
) -> None:
    subject = f"hold:{hold.id}"
    await record(session, actor=actor, action=action, subject=subject, detail=detail)


async def _check_may_lift(session: AsyncSession, hold_id: int, mandate: Mandate) -> None:
    hold = await _known(session, hold_id, mandate)
    if not await holds.is_own(session, hold_id, mandate.remit):
        raise NotAllowed(
            _("{name} has placed this hold from above.", name=hold.placed_by),
            remedy=_("Ask them to lift it."),
        )


async def _known(session: AsyncSession, hold_id: int, mandate: Mandate) -> Hold:
    hold = await holds.find(session, hold_id, mandate.remit)
    if hold is None:
        raise NotFound(
            _("There is no hold {hold_id}.", hold_id=hold_id), remedy=_("GET /holds lists them.")
        )
    return hold


async def _checked(
    session: AsyncSession,
    scope: HoldScope,
    reach: str,
    platforms: Collection[str],
    mandate: Mandate,
) -> str:
    """Return the reach as it is kept, or raise `InvalidInput`."""
    try:
        selection = _selection(scope, reach)
    except ValueError as error:
        raise _wrong(str(error)) from None
    for unknown in await unknown_parts(session, selection, platforms, mandate.remit):
        raise _wrong(unknown.reason)
    if scope is HoldScope.COMMAND:
        if await commands.find_to_change(session, _row_id(reach), mandate) is None:
            raise _wrong(_("there is no command {reach}", reach=reach))
    elif scope is HoldScope.REGION:
        check_regions(mandate.remit, "body.reach", selection.regions)
    elif scope is not HoldScope.ACCOUNT and not mandate.remit.is_everywhere:
        raise NotAllowed(
            _("A hold of this scope holds the whole hub; what was granted to you does not."),
            remedy=_("Hold your region, or an account."),
        )
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
            raise ValueError(_("a tier is one of {tiers}", tiers=", ".join(Tier)))
        case HoldScope.HUB if reach:
            raise ValueError(_("a hold on the whole hub names nothing"))
    return Selection()


def _row_id(reach: str) -> int:
    if not (reach.isascii() and reach.isdigit() and 0 < int(reach) <= BIGGEST):
        raise ValueError(_("must be an id"))
    return int(reach)


def _wrong(reason: str) -> InvalidInput:
    error = FieldError(field="body.reach", reason=reason)
    return InvalidInput(_("There is no such thing to hold."), errors=[error])
