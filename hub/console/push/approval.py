"""What a second person is asked about a command (复核): which words exactly would go out.

The command's page includes `push/approval.html` with `approval`, which `approval_of` returns.
"""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

from hub.access.permissions import Permission
from hub.access.policy import No
from hub.articles import service as articles
from hub.articles.models import Version
from hub.commands.approval import behind, may_decide
from hub.commands.dependencies import Desk
from hub.commands.models import CommandState
from hub.commands.views import CommandOut
from hub.kit.i18n import _
from hub.kit.problems import NotFound
from hub.sdk.text import plain


@dataclass(frozen=True, slots=True)
class Words:
    """A version that would go out, to be read."""

    version: Version
    text: str


@dataclass(frozen=True, slots=True)
class Approval:
    """What a second person is asked.

    Attributes:
        words: the exact versions; those that they may not see are missing.
        why_not: why whoever looks can't be the second person; empty if they can.
    """

    command: CommandOut
    words: list[Words]
    why_not: str


async def approval_of(command: CommandOut, desk: Desk) -> Approval | None:
    """Return what a proposed command asks; None for one that asks nothing."""
    if command.state != CommandState.PROPOSED:
        return None
    words = [each async for each in _words(command, desk)]
    return Approval(command, words, await _why_not(command, desk))


async def _words(command: CommandOut, desk: Desk) -> AsyncIterator[Words]:
    """Yield what would go out; that a sealed story was opened stays on record, whatever follows."""
    sees, who = desk.actor.remit(Permission.READ_ARTICLES), desk.actor.name
    async with desk.parts.database.work() as apart:
        for each in command.articles:
            with suppress(NotFound):
                named = each.article_id, each.version
                story = await articles.get(apart, *named, sees=sees, actor=who)
                yield Words(story.version, plain(story.version.body))


async def _why_not(command: CommandOut, desk: Desk) -> str:
    if not desk.actor.remit(Permission.APPROVE).places:
        return _("Somebody who may approve has to decide.")
    who = await behind(desk.session, command)
    verdict = may_decide(desk.actor, command.issued_by, *who)
    return verdict.reason if isinstance(verdict, No) else ""
