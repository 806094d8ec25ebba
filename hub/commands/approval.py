"""A second person's word on what goes to many places (复核): approving it, or turning it down.

A proposed push has frozen its targets and waits. Approved, it is a scheduled command like any
other, which the clock fires at once or at its time; so nothing else has to know of approvals. A
retraction takes from it what it takes from every schedule, and never waits for anybody itself. A
correction has no targets of its own: approved, it is carried out on what is there by then.

What is approved are words: whoever approves says which versions they have read, and a correction
that changes them lets the push wait for a second person again.
"""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor, ActorKind
from hub.access.mandate import Mandate
from hub.access.permissions import Permission
from hub.access.policy import No, Verdict, check
from hub.audit.service import record
from hub.auth.repository.issuers import machines_of, makers_of
from hub.commands import correct
from hub.commands.effects import Effects
from hub.commands.finish import finish
from hub.commands.models import Command, CommandKind, CommandState
from hub.commands.reading import find, no_command
from hub.commands.repository import articles, commands, schedules
from hub.commands.repository.commands import CommandFilter
from hub.commands.views import CommandOut
from hub.deliveries.results import Result
from hub.kit.i18n import _, word
from hub.kit.problems import Conflict


async def decide(
    session: AsyncSession,
    command_id: int,
    actor: Actor,
    *,
    read: Collection[tuple[int, int | None]] | None = None,
    why: str | None = None,
) -> Effects:
    """Approve a proposed command, or turn it down; return what that does.

    Args:
        session: the unit of work.
        command_id: the command.
        actor: who decides.
        read: the articles and versions that they have read, to approve of; None to turn it down.
        why: for the record.

    Raises:
        NotFound: there is no such command, or it is none of theirs.
        NotAllowed: it is their own act, or they are no person.
        Conflict: nobody's approval is wanted, somebody has decided already, or other words would
            go out than those that were read.
        Banned: what a correction would put out was retracted meanwhile.
    """
    mandate = Mandate.of(actor, Permission.APPROVE)
    await find(session, command_id, mandate)
    about = await _about(session, command_id)
    await articles.lock(session, [article for article, _version in about])  # before the command
    command = await commands.find_to_change(session, command_id, mandate)
    if command is None:
        raise no_command(command_id)
    check(may_decide(actor, command.issued_by, *await behind(session, command)))
    if command.state != CommandState.PROPOSED:
        raise Conflict(
            _(
                "Command {command_id} is {state}: there is nothing to decide.",
                command_id=command_id,
                state=word(command.state),
            ),
            remedy=_("GET /commands?state=proposed lists what waits for a second person."),
        )
    about = await _about(session, command_id)
    if read is not None and set(read) != about:
        raise Conflict(
            _(
                "Command {command_id} would put out other words than those that you have read.",
                command_id=command_id,
            ),
            remedy=_("Read it once more: GET /commands/{id} says which versions."),
            articles=[{"article_id": id_, "version": version} for id_, version in sorted(about)],
        )
    ids = sorted(article for article, _version in about)
    if read is None:
        effects = await _turn_down(session, command_id, ids, why)
    elif command.kind == CommandKind.CORRECT:
        effects = await correct.carry_out(session, command, ids)
    else:
        effects = Effects(state=CommandState.SCHEDULED)  # the clock does the rest
    await finish(session, effects)
    await commands.decide(session, command_id, actor.name, why)
    total = effects.tally.total_of(command_id) or command.total
    await commands.settle(session, command_id, effects.state, total)
    await record(
        session,
        actor=actor.name,
        action="command.reject" if read is None else "command.approve",
        subject=f"command:{command_id}",
        detail={
            "issued_by": command.issued_by,
            "total": total,
            "versions": {str(article): version for article, version in about},
            "why": why,
        },
    )
    return effects


async def waiting_for(session: AsyncSession, actor: Actor, wanted: CommandFilter) -> CommandFilter:
    """Narrow a filter down to the commands that somebody may decide on, where they may approve."""
    own = await machines_of(session, actor.name) | {actor.name}
    return replace(wanted, state=CommandState.PROPOSED, but_by=own)


async def _about(session: AsyncSession, command_id: int) -> set[tuple[int, int | None]]:
    rows = (await commands.articles_of(session, [command_id]))[command_id]
    return {(row.article_id, row.version) for row in rows}


async def _turn_down(
    session: AsyncSession, command_id: int, ids: list[int], why: str | None
) -> Effects:
    effects = Effects(state=CommandState.REJECTED)
    rest = await schedules.close_rest(session, command_id, ids, Result.REJECTED, why)
    effects.tally.add(command_id, Result.REJECTED, rest)
    return effects


async def behind(session: AsyncSession, command: Command | CommandOut) -> tuple[set[str], set[str]]:
    """Return who made the keys of whoever issued a command, and who put other words into it."""
    makers = await makers_of(session, command.issued_by)
    correctors = await commands.correctors_of(session, command.id)
    for each in tuple(correctors):
        correctors |= await makers_of(session, each)
    return makers, correctors


def may_decide(actor: Actor, issued_by: str, makers: set[str], correctors: set[str]) -> Verdict:
    """Say whether somebody may decide on what somebody has issued: nobody on their own act.

    Args:
        actor: who wants to decide.
        issued_by: who issued it.
        makers: who made the keys of that one, if it is a machine.
        correctors: who corrected what it puts out while it waited.
    """
    if actor.kind is not ActorKind.PERSON:
        return No(_("A machine can't be the second person."))
    if actor.name == issued_by:
        return No(
            _("This push is your own: nobody approves their own act."),
            remedy=_("Somebody else who may approve has to."),
        )
    if actor.name in makers:
        return No(
            _("This push was issued with a key that you made: nobody approves their own act."),
            remedy=_("Somebody else who may approve has to."),
        )
    if actor.name in correctors:
        return No(
            _("These words are your own correction: nobody approves their own act."),
            remedy=_("Somebody else who may approve has to."),
        )
    return True
