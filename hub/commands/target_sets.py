"""Saved targets (目标集): rules under a name, for the next push to the same accounts.

What a set means is found out by each push anew: accounts come and go.
"""

from datetime import datetime
from typing import NoReturn

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.audit.service import record
from hub.commands.facts import Facts
from hub.commands.models import TargetSet
from hub.commands.repository import target_sets
from hub.commands.repository.places import owner_of
from hub.commands.stored import shortened
from hub.commands.target_set_schemas import TargetSetReplacement, TargetSetRequest
from hub.commands.where import check_target
from hub.kit.i18n import _
from hub.kit.problems import Conflict, FieldError, NotFound

SETS_EACH = 200
"""How many a place may have."""


async def create(session: AsyncSession, wanted: TargetSetRequest, facts: Facts) -> TargetSet:
    """Save a rule for the place of whoever saves it.

    Raises:
        InvalidInput: it names what is not there.
        NotAllowed: it names a region that was not granted.
        Conflict: the place has a set of this name, or as many as it may have.
    """
    await check_target(session, wanted.target, facts)
    owner = await owner_of(session, facts.mandate.remit)
    _check_count(await target_sets.count(session, owner))
    rule, actor = wanted.target.as_stored(), facts.mandate.actor
    made = await target_sets.add(session, wanted.name, rule, owner, actor)
    if made is None:
        _refuse_name(wanted.name)
    await _record(session, made, "target_set.create", actor)
    return made


async def replace(
    session: AsyncSession, set_id: int, wanted: TargetSetReplacement, facts: Facts
) -> TargetSet:
    """Put another name and rule into a set, as it was read; its place stays.

    Raises:
        NotFound: there is no such set, or it is none of theirs.
        Conflict: somebody has saved it since it was read, or the place has another of this name.
        InvalidInput, NotAllowed: as `create`.
    """
    found = await get(session, set_id, facts.mandate, lock=True)
    _check_read(found, wanted.made_at)
    await check_target(session, wanted.target, facts)
    rule, actor = wanted.target.as_stored(), facts.mandate.actor
    new = await target_sets.replace(session, found, wanted.name, rule, actor)
    if new is None:
        _refuse_name(wanted.name)
    await _record(session, new, "target_set.replace", actor)
    return new


async def delete(session: AsyncSession, set_id: int, facts: Facts) -> None:
    """Delete a set.

    Raises:
        NotFound: there is no such set, or it is none of theirs.
    """
    gone = await target_sets.remove(session, set_id, facts.mandate)
    if gone is None:
        raise _no_set(set_id)
    await _record(session, gone, "target_set.delete", facts.mandate.actor)


async def get(
    session: AsyncSession, set_id: int, mandate: Mandate, *, lock: bool = False
) -> TargetSet:
    """Return a set; locked, if that is wanted.

    Raises:
        NotFound: there is no such set, or it is none of theirs.
    """
    found = await target_sets.find(session, set_id, mandate, lock=lock)
    if found is None:
        raise _no_set(set_id)
    return found


async def _record(session: AsyncSession, which: TargetSet, action: str, actor: str) -> None:
    detail = {"name": which.name, "rule": shortened(which.rule)}
    await record(
        session, actor=actor, action=action, subject=f"target_set:{which.id}", detail=detail
    )


def _check_count(count: int) -> None:
    if count >= SETS_EACH:
        raise Conflict(
            _("There are {count} target sets for this place already.", count=count),
            remedy=_("Delete some of them."),
        )


def _check_read(found: TargetSet, made_at: datetime) -> None:
    if found.made_at != made_at:
        raise Conflict(
            _(
                "{who} has saved target set {id} since you read it; nothing was written.",
                who=found.made_by,
                id=found.id,
            ),
            remedy=_("Read it again, then replace what is there now."),
            made_by=found.made_by,
            made_at=found.made_at.isoformat(),
        )


def _refuse_name(name: str) -> NoReturn:
    raise Conflict(
        _("There is a target set “{name}” already.", name=name),
        remedy=_("Choose another name, or replace that one."),
        errors=[FieldError(field="body.name", reason=_("is taken"))],
    )


def _no_set(set_id: int) -> NotFound:
    return NotFound(
        _("There is no target set {id}.", id=set_id), remedy=_("GET /target-sets lists them.")
    )
