"""Commands (指令): issuing them, and reading where they stand."""

from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.audit.service import record
from hub.commands import correct, push, reinstate, retract
from hub.commands.effects import Effects
from hub.commands.facts import Facts
from hub.commands.finish import finish
from hub.commands.idempotency import check_same
from hub.commands.repository import commands
from hub.commands.repository.places import owner_of
from hub.commands.schemas import CommandRequest
from hub.commands.stored import recorded, stored

Issue = Callable[[AsyncSession, int, Any, Facts], Coroutine[Any, Any, Effects]]

_VERBS: dict[str, Issue] = {
    "push": push.issue,
    "correct": correct.issue,
    "retract": retract.issue,
    "reinstate": reinstate.issue,
}


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of a request.

    Attributes:
        replayed: the command was issued before, under the same key.
    """

    command_id: int
    effects: Effects
    replayed: bool = False


async def issue(  # noqa: PLR0913 - what is asked, by whom, and under which rules
    session: AsyncSession,
    request: CommandRequest,
    *,
    key: str | None,
    mandate: Mandate,
    platforms: Collection[str],
    approval_above: int | None = None,
) -> Issued:
    """Issue a command: all of it in this unit of work, or nothing.

    Args:
        session: the unit of work.
        request: what is asked.
        key: the Idempotency-Key.
        mandate: who asks, and where they may.
        platforms: the keys of those that connectors are installed for.
        approval_above: the placements that a push may make before a second person has to approve.

    Raises:
        InvalidInput: naming every field that is wrong.
        Banned: an article was retracted everywhere.
        KeyReused: the key came with another request before.
        Conflict: there is nothing to reinstate.
        NotAllowed: it names a region that was not granted.
    """
    facts = Facts(await commands.take_time(session), platforms, mandate, approval_above)
    owner = await owner_of(session, mandate.remit)
    values = stored(request) | owner._asdict()
    values |= {"idempotency_key": key, "issued_by": mandate.actor}
    command_id = await commands.add(session, values)
    if command_id is None:
        return await _replay(session, mandate.actor, str(key), request)
    effects = await _VERBS[request.kind](session, command_id, request, facts)
    total = effects.tally.total_of(command_id)
    await finish(session, effects)
    await commands.settle(session, command_id, effects.state, total, beyond=effects.beyond)
    await record(
        session,
        actor=mandate.actor,
        action=f"command.{request.kind}",
        subject=f"command:{command_id}",
        detail=recorded(request) | {"total": total, "state": effects.state} | effects.noted,
    )
    return Issued(command_id, effects)


async def issued_before(
    session: AsyncSession, request: CommandRequest, key: str, mandate: Mandate
) -> int | None:
    """Return the command that the same request has made under this key; None for a new key.

    Raises:
        KeyReused: the key came with another request.
    """
    command = await commands.find_by_key(session, mandate.actor, key)
    if command is None:
        return None
    check_same(command, request)
    return command.id


async def _replay(session: AsyncSession, actor: str, key: str, request: CommandRequest) -> Issued:
    command = await commands.get_by_key(session, actor, key)
    check_same(command, request)
    return Issued(command.id, Effects(), replayed=True)
