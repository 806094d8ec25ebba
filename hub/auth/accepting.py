"""Using a one-time link: whoever has it chooses the password."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.auth import sessions
from hub.auth.devices import new_device
from hub.auth.own_counts import Counter
from hub.auth.passwords import check_password, hash_password
from hub.auth.repository import credentials
from hub.auth.repository import links as repository
from hub.auth.tokens import digests_of_token
from hub.auth.tries import Tries, counted_as
from hub.auth.visitor import Visitor
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import NotFound, under

OF_AN_ADDRESS = 30  # links that are none, in 15 minutes; nobody can guess one, but asking costs


class LinkVoid(NotFound):
    """The link was used, was replaced by a newer one, or is too old. Or there was never one."""

    code: ClassVar[str] = "link-void"
    title: ClassVar[str] = "This link is no longer valid"


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who has chosen a password.

    Attributes:
        login: what they sign in as.
        device: for their browser to keep.
    """

    login: str
    device: str


async def accept(parts: Parts, visitor: Visitor, token: str, password: str) -> Accepted:
    """Choose a password by a link; all sessions of the person end, and the link is used up.

    Their second factor stays as it is.

    Raises:
        LinkVoid: it is no link, or not any more.
        InvalidInput: the password is easily guessed; the link is still good.
        TooMany: too many links that are none.
    """
    link = await _find(parts, visitor, token)
    with under("body"):
        check_password(password, link["login"])
    hashed = await hash_password(password)
    async with parts.database.work() as session:
        await credentials.lock(session, link["user_id"])  # before the link, as whoever voids it
        if not await repository.use(session, link["id"]):
            raise void()
        await _change(session, link, hashed, visitor)
    return Accepted(link["login"], new_device(link["login"], parts.auth_key))


def void() -> LinkVoid:
    """Say that it is no good, and not why."""
    return LinkVoid(
        _("The link was used already, or is too old."),
        remedy=_("Ask whoever administers your unit for a new one."),
    )


async def _find(parts: Parts, visitor: Visitor, token: str) -> RowMapping:
    tries = Tries((), (Counter(f"links:{visitor.household}", OF_AN_ADDRESS),), is_known=False)
    async with counted_as(parts, visitor, "", tries):
        async with parts.database.work() as session:
            link = await repository.find(session, digests_of_token(token, parts.auth_key))
        if link is None:
            await _record_refusal(parts, visitor)
            raise void()
        return link


async def _change(session: AsyncSession, link: RowMapping, hashed: str, visitor: Visitor) -> None:
    user_id, login = link["user_id"], link["login"]
    await credentials.set_password(session, user_id, hashed)
    ended = await sessions.end_all(session, user_id, by=login)
    await record(
        session,
        actor=login,
        action="link.use",
        subject=f"user:{user_id}",
        detail={
            "purpose": link["purpose"],
            "sessions_ended": ended,
            "address": visitor.address,
        },
    )


async def _record_refusal(parts: Parts, visitor: Visitor) -> None:
    async with parts.database.work() as session:
        await record(
            session,
            actor="anybody",
            action="link.refuse",
            subject="link:unknown",
            detail={"address": visitor.address},
        )
