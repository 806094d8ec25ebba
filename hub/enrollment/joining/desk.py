"""From an invitation to stored credentials: what one owner's way to the platform and back takes.

No transaction is open while a platform is asked. An invitation is taken before the connector hears
of the owner's return, and put back only if nothing came of it, so two returns cannot both count.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from hub.access.remit import EVERYWHERE, Remit
from hub.audit.service import MOST_ACTOR, record
from hub.enrollment import service
from hub.enrollment.enroller import Enroller
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.joining import asking
from hub.enrollment.joining.candidate import Asked, Candidate, candidate, way_of
from hub.enrollment.joining.invitations import SECONDS, STATE_BYTES, Invitations, Invited
from hub.enrollment.joining.verdict import Result, Verdict
from hub.enrollment.platforms import Platforms
from hub.enrollment.repository.accounts import AccountRecord
from hub.kit.i18n import _
from hub.kit.log import get_logger
from hub.kit.parts import Parts
from hub.kit.problems import Unavailable
from hub.kit.retold import retold
from hub.sdk.contract import Connector, Tools
from hub.sdk.optional import Joined, NotJoined
from hub.sdk.outcomes import Retry

log = get_logger(__name__)


class Link(NamedTuple):
    """Where an account's owner goes, and until when they have to be back."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """What owners join through, in one request.

    Attributes:
        connectors: of this process.
        platforms: what enrolment knows of them.
        tools: what connectors are handed.
    """

    parts: Parts
    connectors: Mapping[str, Connector]
    platforms: Platforms
    tools: Tools

    async def invite(self, account_id: int, remit: Remit, *, actor: str) -> Link:
        """Return a link for an account's owner.

        Raises:
            NotFound: there is no such account within the remit.
            Conflict: it cannot join so; the remedy says what to do.
            Unavailable: the platform does not answer.
        """
        state = secrets.token_urlsafe(STATE_BYTES)
        asked = await self._candidate(Asked(account_id, remit, state, {}, actor))
        found = await asking.invite(asked.connector, self.tools, asked.joining)
        if isinstance(found, Retry):
            raise Unavailable(
                _("The platform does not answer: {why}", why=retold(found.why)),
                remedy=_("Try again."),
            )
        invited = Invited(account_id, actor, time.time() + SECONDS, found.kept)
        await self._note_invitation(asked.record, actor)
        await self._invitations.keep(way_of(asked.connector.manifest), state, invited)
        return Link(found.url, datetime.fromtimestamp(invited.expires_at, UTC))

    async def hear(self, way: str, query: Mapping[str, str]) -> Verdict:
        """Take in an owner who comes back; only what is certain uses the invitation up."""
        state = query.get("state", "")
        invited = await self._invitations.take(way, state)
        if invited is None:
            return Verdict(Result.VOID)
        verdict = None
        try:
            verdict = await self._verdict(invited, state, query)
        finally:
            if verdict is None or verdict.result is Result.UNANSWERED:
                await self._invitations.keep(way, state, invited)
        return verdict

    async def _verdict(self, invited: Invited, state: str, query: Mapping[str, str]) -> Verdict:
        found = Asked(invited.account_id, EVERYWHERE, state, invited.kept, invited.asked_by)
        asked = await self._candidate(found)
        names = self.platforms[asked.record.platform].name, asked.record.name
        answer = await asking.hear(asked.connector, self.tools, asked.joining, query)
        if isinstance(answer, Retry):
            until = datetime.fromtimestamp(invited.expires_at, UTC)
            return Verdict(Result.UNANSWERED, *names, why=answer.why, until=until)
        if isinstance(answer, NotJoined):
            return Verdict(Result.NOT_JOINED, *names, why=answer.why)
        if answer.external_id != asked.record.external_id:
            log.warning("another_account_agreed", account=invited.account_id)
            return Verdict(Result.ANOTHER, *names, other=answer.name or answer.external_id)
        await self._store(asked.record, answer, invited.asked_by)
        return Verdict(Result.JOINED, *names)

    async def _store(self, account: AccountRecord, joined: Joined, asked_by: str) -> None:
        owner = f"{account.platform}:{joined.external_id}"[:MOST_ACTOR]
        async with self.parts.database.work() as session:
            enroller = Enroller.for_whole_hub(owner)  # the invitation was for this account
            enrolment = Enrolment(session, self.platforms, self.parts.keyring, enroller)
            await service.join(enrolment, account.id, joined, asked_by=asked_by)

    async def _note_invitation(self, account: AccountRecord, actor: str) -> None:
        subject, detail = f"account:{account.id}", {"platform": account.platform}
        async with self.parts.database.work() as session:
            await record(
                session, actor=actor, action="account.invite", subject=subject, detail=detail
            )

    async def _candidate(self, asked: Asked) -> Candidate:
        return await candidate(self.parts, self.connectors, asked)

    @property
    def _invitations(self) -> Invitations:
        return Invitations(self.parts.redis, self.parts.keyring)
