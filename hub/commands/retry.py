"""Trying again what waits for a person.

Whatever may have been published is tried again only after somebody has looked: they say that it is
not there, or name the copy that is. A retraction whose copy somebody saw to be gone is closed.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.audit.service import record
from hub.commands import examples
from hub.commands.effects import Effects
from hub.commands.finish import finish
from hub.commands.models import Command, CommandKind
from hub.commands.named import check_not_banned
from hub.commands.reading import find, no_command
from hub.commands.repository import articles, bans, commands, planning, retries
from hub.commands.repository.retries import Chosen, Found, Touched
from hub.commands.rule import MAX_ACCOUNTS, MAX_PLATFORMS, Once, RowId
from hub.commands.stored import shortened
from hub.deliveries.change import Parked
from hub.deliveries.lanes import LaneKind
from hub.deliveries.results import PARKED, Result
from hub.enrollment.fields import PlatformKey, WebAddress
from hub.kit.i18n import _
from hub.kit.problems import Banned, FieldError, InvalidInput
from hub.kit.text import line

MAX_COPIES = 1_000
MAX_GROUPS = 50

GroupName = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Copy(BaseModel):
    """A copy that somebody has found.

    Attributes:
        article_id: needed only where the command is about several.
        remote_id: the platform's name for it.
    """

    model_config = ConfigDict(extra="forbid")

    account_id: RowId
    article_id: RowId | None = None
    remote_id: Annotated[str, line(500)]
    url: WebAddress | None = None


class RetryRequest(BaseModel):
    """Which of a command's parked placements to try again; all, where nothing is said.

    Attributes:
        codes: why they are parked.
        groups: of failures, as GET /commands/{id}/failures names them.
        confirm: somebody has looked, and the copies are not there.
        copies: somebody has looked, and these are there.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.RETRY]})

    codes: Annotated[list[Parked], Field(min_length=1, max_length=len(Parked)), Once] | None = None
    platforms: (
        Annotated[list[PlatformKey], Field(min_length=1, max_length=MAX_PLATFORMS), Once] | None
    ) = None
    accounts: Annotated[list[RowId], Field(min_length=1, max_length=MAX_ACCOUNTS), Once] | None = (
        None
    )
    groups: Annotated[list[GroupName], Field(min_length=1, max_length=MAX_GROUPS), Once] | None = (
        None
    )
    confirm: Literal["not_there"] | None = None
    copies: Annotated[list[Copy], Field(max_length=MAX_COPIES)] = []


class RetryOut(BaseModel):
    """What came of it, in placements.

    Attributes:
        retried: due again.
        closed: retractions whose copy somebody saw to be gone.
        left: still parked: it may have been published, and nobody has said that they looked.
    """

    retried: int
    closed: int
    left: int


async def retry(
    session: AsyncSession, command_id: int, request: RetryRequest, mandate: Mandate
) -> tuple[RetryOut, Effects]:
    """Un-park placements of a command.

    Raises:
        NotFound: there is no such command, or it is none of theirs.
        Banned: a retraction stands in the way.
        InvalidInput: a copy that is named is not one of the command's, or another placement's.
    """
    await commands.take_time(session)
    await find(session, command_id, mandate)
    chosen = await _chosen(session, command_id, request)  # the articles' locks before the command's
    command = await commands.find_to_change(session, command_id, mandate)
    if command is None:
        raise no_command(command_id)
    meant = await retries.lock(session, chosen)
    await check_bans(session, command, chosen)
    _check_articles(chosen, request)
    async with planning.for_many(session):
        gone, again = await _go_on(session, chosen, request, mandate.actor)
    effects = effects_of(command, gone, again)
    await finish(session, effects)
    closed, retried = sum(row[2] for row in gone), sum(row[2] for row in again)
    out = RetryOut(retried=retried, closed=closed, left=meant - retried - closed)
    await record(
        session,
        actor=mandate.actor,
        action="command.retry",
        subject=f"command:{command_id}",
        detail=shortened(request.model_dump(mode="json", exclude_defaults=True)) | out.model_dump(),
    )
    return out, effects


async def _chosen(session: AsyncSession, command_id: int, request: RetryRequest) -> Chosen:
    about = (await commands.articles_of(session, [command_id]))[command_id]
    ids = [row.article_id for row in about]
    await articles.lock(session, ids)
    return Chosen(
        command_id, ids, request.codes, request.platforms, request.accounts, request.groups
    )


async def check_bans(session: AsyncSession, command: Command, chosen: Chosen) -> None:
    """Raise `Banned` if a retraction stands in the way of a push or a correction."""
    if command.kind == CommandKind.RETRACT:
        return
    standing = await bans.reaching(session, chosen.articles)
    check_not_banned(standing)
    accounts = await retries.banned_accounts(session, chosen, standing)
    if accounts:
        names = ", ".join(map(str, accounts))
        raise Banned(_("Retracted on these accounts, and not reinstated: {names}.", names=names))


def _check_articles(chosen: Chosen, request: RetryRequest) -> None:
    errors = [
        FieldError(field=f"body.copies[{at}].article_id", reason=_("which of the articles is it?"))
        for at, copy in enumerate(request.copies)
        if copy.article_id is None and len(chosen.articles) > 1
    ]
    if errors:
        raise InvalidInput(_("The command is about several articles."), errors=errors)


async def _go_on(
    session: AsyncSession, chosen: Chosen, request: RetryRequest, actor: str
) -> tuple[Touched, Touched]:
    """Return what closed, and what is due again."""
    gone: Touched = []
    again = await _adopt(session, chosen, request.copies, actor)
    if request.confirm:
        gone = await retries.close_gone(session, chosen, actor=actor)
        again += await retries.publish_again(session, chosen, actor=actor)
    await retries.open_gates(session, chosen)
    return gone, again + await retries.try_again(session, chosen)


async def _adopt(
    session: AsyncSession, chosen: Chosen, copies: Sequence[Copy], actor: str
) -> Touched:
    if not copies:
        return []
    found = [
        Found(copy.article_id or chosen.articles[0], copy.account_id, copy.remote_id, copy.url)
        for copy in copies
    ]
    misfits = await retries.misfits(session, chosen, found) | _named_twice(found)
    if misfits:
        errors = [_misfit(at, unknown=unknown) for at, unknown in misfits.items()]
        raise InvalidInput(_("Some of the copies can't be taken in."), errors=errors)
    return await retries.adopt(session, chosen, found, actor=actor)


def _named_twice(copies: Sequence[Found]) -> dict[int, bool]:
    """Return the positions of copies that an earlier one is, as `retries.misfits` does."""
    names = [(copy.account_id, copy.remote_id) for copy in copies]
    return {at: False for at, name in enumerate(names) if name in names[:at]}


def _misfit(at: int, *, unknown: bool) -> FieldError:
    if unknown:
        reason = _("is for no parked placement of this command that is in doubt")
    else:
        reason = _("is known to be the copy of another placement")
    return FieldError(field=f"body.copies[{at}]", reason=reason)


def effects_of(command: Command, gone: Touched, again: Touched) -> Effects:
    """Return what un-parking does, from what closed and what is due again."""
    effects = Effects()
    for platform, level, _due, open_ in gone + again:
        effects.tally.add(command.id, PARKED, [(platform, level, -open_)])
    for platform, level, _due, open_ in gone:
        effects.tally.add(command.id, Result.GONE, [(platform, level, open_)])
    kind = LaneKind.RETRACT if command.kind == CommandKind.RETRACT else LaneKind.PUSH
    effects.due(kind, [(platform, level, n) for platform, level, n, _ in again])
    return effects
