"""Commands (指令): issuing them, and reading where they stand."""

from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.commands import correct, push, reinstate, retract
from hub.commands.effects import Effects
from hub.commands.facts import Facts
from hub.commands.finish import finish
from hub.commands.idempotency import check_same
from hub.commands.repository import commands
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


async def issue(
    session: AsyncSession,
    request: CommandRequest,
    *,
    key: str | None,
    actor: str,
    platforms: Collection[str],
) -> Issued:
    """Issue a command: all of it in this unit of work, or nothing.

    Args:
        session: the unit of work.
        request: what is asked.
        key: the Idempotency-Key.
        actor: who asks.
        platforms: the keys of those that connectors are installed for.

    Raises:
        InvalidInput: naming every field that is wrong.
        Banned: an article was retracted everywhere.
        KeyReused: the key came with another request before.
        Conflict: there is nothing to reinstate.
    """
    facts = Facts(await commands.take_time(session), platforms)
    values = stored(request) | {"idempotency_key": key, "issued_by": actor}
    command_id = await commands.add(session, values)
    if command_id is None:
        return await _replay(session, str(key), values["request_digest"])
    effects = await _VERBS[request.kind](session, command_id, request, facts)
    total = effects.tally.total_of(command_id)
    await finish(session, effects)
    await commands.settle(session, command_id, effects.state, total)
    await record(
        session,
        actor=actor,
        action=f"command.{request.kind}",
        subject=f"command:{command_id}",
        detail=recorded(request) | {"total": total, "state": effects.state} | effects.noted,
    )
    return Issued(command_id, effects)


async def _replay(session: AsyncSession, key: str, digest: str) -> Issued:
    command = await commands.get_by_key(session, key)
    check_same(command, digest)
    return Issued(command.id, Effects(), replayed=True)
