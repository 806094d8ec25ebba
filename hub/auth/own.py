"""What people change about how they sign in themselves. Each change ends what was before it.

Whoever changes how they sign in gets another token, and their other sessions end: one of them may
be why they change it.
"""

from contextlib import AbstractAsyncContextManager
from typing import Annotated, NamedTuple

from fastapi import Depends
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.dependencies import CurrentActor
from hub.audit.service import record
from hub.auth import authenticator, sessions
from hub.auth.authenticator import Setup
from hub.auth.own_counts import Counter
from hub.auth.passwords import check_password, hash_password, verify_password
from hub.auth.repository import credentials
from hub.auth.repository import sessions as repository
from hub.auth.sign_in import MOST_CODE, refuse
from hub.auth.tries import OF_ONE, Tries, counted_as
from hub.auth.visitor import Visitor
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import Conflict, NotAllowed, NotFound, under


class Signed(NamedTuple):
    """A person with a session.

    Attributes:
        actor: as the request found them.
        user_id: theirs.
        session_id: of the session that they came with.
    """

    actor: Actor
    user_id: int
    session_id: int

    @property
    def subject(self) -> str:
        """What the record calls them as the object of an act."""
        return f"user:{self.user_id}"


async def signed(actor: CurrentActor) -> Signed:
    """Return who has a session.

    Raises:
        NotAllowed: they came with a key.
    """
    if actor.user_id is None or actor.session_id is None:
        raise NotAllowed(
            _("This is for people who have signed in, and a key is a machine's."),
            remedy=_("Sign in with `hub login`."),
        )
    return Signed(actor, actor.user_id, actor.session_id)


CurrentSigned = Annotated[Signed, Depends(signed)]


async def prove(
    parts: Parts, visitor: Visitor, who: Signed, password: str, code: str | None
) -> str:
    """Take once more the password, and the code where there is a second factor.

    Who has no password, since a provider vouches for them, gives the code alone.

    Returns:
        The session's new token.

    Raises:
        SignInFailed: something is wrong.
        TooMany: too many tries.
    """
    async with _counted(parts, visitor, who):
        person = await _check(parts, visitor, who, password)
        has = authenticator.has_second_factor(person)
        async with parts.database.work() as session:
            now = await credentials.lock(session, who.user_id)
            is_right = not has or await authenticator.use(
                session, parts, now, (code or "")[:MOST_CODE]
            )
            token = None
            if is_right:
                token = await sessions.rotate(
                    session, parts, who.session_id, second_factor=has or None
                )
                await _note(session, who, "session.prove", address=visitor.address)
        if token is None:
            raise await refuse(parts, visitor, who.user_id, "code")
        return token


async def change_password(
    parts: Parts, visitor: Visitor, who: Signed, current: str, new: str
) -> str:
    """Put another password in the place of the one that they know.

    Returns:
        The session's new token.

    Raises:
        InvalidInput: the new one is easily guessed.
        SignInFailed: the current one is wrong.
        TooMany: too many tries.
    """
    with under("body"):
        check_password(new, who.actor.name)
    async with _counted(parts, visitor, who):
        person = await _check(parts, visitor, who, current)
        hashed = await hash_password(new)
    async with parts.database.work() as session:
        now = await credentials.lock(session, who.user_id)
        if now["password_hash"] != person["password_hash"]:
            raise Conflict(_("The password was changed meanwhile."), remedy=_("Sign in again."))
        await credentials.set_password(session, who.user_id, hashed)
        return await _anew(session, parts, who, "person.change_password", second_factor=None)


async def set_up(session: AsyncSession, parts: Parts, who: Signed) -> Setup:
    """Begin to set up a second factor."""
    person = await credentials.lock(session, who.user_id)
    setup = await authenticator.set_up(session, parts, person)
    await _note(session, who, "person.set_up_second_factor")
    return setup


async def confirm(
    session: AsyncSession, parts: Parts, who: Signed, code: str
) -> tuple[list[str], str]:
    """Let the second factor count; return the recovery codes, and the session's new token."""
    person = await credentials.lock(session, who.user_id)
    codes = await authenticator.confirm(session, parts, person, code[:MOST_CODE])
    token = await _anew(session, parts, who, "person.confirm_second_factor", second_factor=True)
    return codes, token


async def remove_second_factor(session: AsyncSession, parts: Parts, who: Signed) -> str:
    """Take the second factor away; return the session's new token."""
    person = await credentials.lock(session, who.user_id)
    if not authenticator.has_second_factor(person):
        raise NotFound(_("You have no second factor."))
    await authenticator.remove(session, who.user_id)
    return await _anew(session, parts, who, "person.remove_second_factor", second_factor=False)


async def end_session(session: AsyncSession, who: Signed, session_id: int) -> None:
    """End a session of one's own, this one or another.

    Raises:
        NotFound: there is none such; somebody else's is none.
    """
    ended = await repository.end(session, who.user_id, by=who.actor.name, only=session_id)
    if not ended:
        raise NotFound(_("There is no such session."), remedy=_("GET /api/v1/sessions lists them."))
    await _note(session, who, "session.end", ended=session_id)


def _counted(parts: Parts, visitor: Visitor, who: Signed) -> AbstractAsyncContextManager[None]:
    """Tries with a session are counted by themselves: whoever has it is past the door."""
    tries = Tries((Counter(f"session:{who.session_id}", OF_ONE),))
    return counted_as(parts, visitor, who.actor.name, tries)


async def _check(parts: Parts, visitor: Visitor, who: Signed, password: str) -> RowMapping:
    async with parts.database.work() as session:
        person = await credentials.by_id(session, who.user_id)
    stored = person["password_hash"] if person else None
    has_code_only = bool(person and stored is None and authenticator.has_second_factor(person))
    if person is None or not (has_code_only or await verify_password(password, stored)):
        raise await refuse(parts, visitor, who.user_id, "password")
    return person


async def _anew(
    session: AsyncSession, parts: Parts, who: Signed, action: str, *, second_factor: bool | None
) -> str:
    ended = await sessions.end_all(session, who.user_id, by=who.actor.name, but=who.session_id)
    token = await sessions.rotate(session, parts, who.session_id, second_factor=second_factor)
    await _note(session, who, action, sessions_ended=ended)
    return token


async def _note(session: AsyncSession, who: Signed, action: str, **detail: object) -> None:
    await record(session, actor=who.actor.name, action=action, subject=who.subject, detail=detail)
