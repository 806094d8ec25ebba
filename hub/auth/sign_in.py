"""Signing in: a password, then a code where there is a second factor.

Whatever is wrong is said in the same words after the same time, whether the login exists or not, is
disabled, a machine's, or has no password: a hash is computed each time, and an entry written. No
transaction is open while that goes on.
"""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import RowMapping

from hub.audit.service import record
from hub.auth import authenticator, half, sessions
from hub.auth.devices import new_device
from hub.auth.logins import login_of
from hub.auth.passwords import verify_password
from hub.auth.repository import credentials
from hub.auth.tries import counted, remember, subject_of
from hub.auth.visitor import Visitor
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import NotAuthenticated

MOST_LOGIN = 100  # characters that are looked at: what is longer is nobody's
MOST_CODE = 40


class SignInFailed(NotAuthenticated):
    """The login, the password or the code is not right. Which of them is not said."""

    code: ClassVar[str] = "sign-in-failed"
    title: ClassVar[str] = "That is not right"


class CodeNeeded(NotAuthenticated):
    """The password is right; a code of the second factor is needed as well."""

    code: ClassVar[str] = "code-needed"
    title: ClassVar[str] = "A code is needed"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who has signed in.

    Attributes:
        token: of the session.
        device: for their browser to keep.
    """

    token: str
    device: str

    def __repr__(self) -> str:
        return "<SignedIn>"


async def sign_in(
    parts: Parts, visitor: Visitor, login: str, password: str, code: str | None
) -> SignedIn:
    """Begin a session for who knows the password, and has the second factor.

    Raises:
        SignInFailed: something is wrong.
        CodeNeeded: the password is right, and the code is missing.
        TooMany: too many tries.
        Unavailable: too many people sign in at once.
    """
    login = login_of(login)[:MOST_LOGIN]
    async with counted(parts, visitor, login):
        person = await _check_password(parts, visitor, login, password)
        return await _finish(parts, visitor, person, code)


async def go_on(parts: Parts, visitor: Visitor, kept: str, code: str) -> SignedIn:
    """Finish a sign-in on the page with the code; `kept` is what `half_of` returned.

    Raises:
        SignInFailed: it took too long, or the code is wrong.
        TooMany: too many tries.
    """
    person = await _person_of(parts, kept)
    if person is None:
        raise SignInFailed(_("It took too long."), remedy=_("Begin once more."))
    async with counted(parts, visitor, person["login"]):
        return await _finish(parts, visitor, person, code)


async def half_of(parts: Parts, login: str) -> str:
    """Return what a browser keeps after `CodeNeeded`."""
    async with parts.database.work() as session:
        person = await credentials.by_login(session, login_of(login)[:MOST_LOGIN])
    if person is None or person["password_hash"] is None:
        raise wrong()
    return half.new_half(person["id"], person["password_hash"], parts.auth_key)


def wrong() -> SignInFailed:
    """Say that it is wrong, and not what."""
    return SignInFailed(
        _("The login, the password or the code is not right."),
        remedy=_(
            "Type them again. Whoever administers your unit can send you a link for a new one."
        ),
    )


async def refuse(parts: Parts, visitor: Visitor, user_id: int | None, why: str) -> SignInFailed:
    """Put a failure on record, in a transaction of its own, and return what to raise."""
    async with parts.database.work() as session:
        await record(
            session,
            actor="anybody",
            action="session.refuse",
            subject=subject_of(user_id),
            detail={"why": why, "address": visitor.address},
        )
    return wrong()


async def _check_password(parts: Parts, visitor: Visitor, login: str, password: str) -> RowMapping:
    async with parts.database.work() as session:
        person = await credentials.by_login(session, login)
    may = person is not None and person["may_sign_in"]
    is_right = await verify_password(password, person["password_hash"] if person and may else None)
    if person is None or not is_right:
        raise await refuse(parts, visitor, person["id"] if person else None, "password")
    return person


async def _finish(parts: Parts, visitor: Visitor, person: RowMapping, code: str | None) -> SignedIn:
    if authenticator.has_second_factor(person) and not code:
        await _record_half(parts, visitor, person)
        raise CodeNeeded(
            _("The password is right; now the code of your authenticator is needed."),
            remedy=_("Send it along as `code`; a recovery code will do, too."),
        )
    token = await _begin(parts, visitor, person, code or "")
    if token is None:
        raise await refuse(parts, visitor, person["id"], "code")
    await remember(parts, visitor, person["login"])
    return SignedIn(token, new_device(person["login"], parts.auth_key))


async def _begin(parts: Parts, visitor: Visitor, person: RowMapping, code: str) -> str | None:
    async with parts.database.work() as session:
        now = await credentials.lock(session, person["id"])
        if now["password_hash"] != person["password_hash"]:  # another one since it was checked
            return None
        has = authenticator.has_second_factor(now)
        if has and not await authenticator.use(session, parts, now, code[:MOST_CODE]):
            return None
        await sessions.end_shown(session, parts, visitor.session, by=person["login"])
        return await sessions.begin(
            session,
            parts,
            person["id"],
            address=visitor.address,
            device=visitor.agent,
            second_factor=has,
        )


async def _record_half(parts: Parts, visitor: Visitor, person: RowMapping) -> None:
    async with parts.database.work() as session:
        await record(
            session,
            actor=person["login"],
            action="session.ask_code",
            subject=subject_of(person["id"]),
            detail={"address": visitor.address},
        )


async def _person_of(parts: Parts, kept: str) -> RowMapping | None:
    user_id = half.user_of(kept)
    if user_id is None:
        return None
    async with parts.database.work() as session:
        person = await credentials.by_id(session, user_id)
    if person is None or not person["may_sign_in"] or not person["password_hash"]:
        return None
    return person if half.is_right(kept, person["password_hash"], parts.auth_key) else None
