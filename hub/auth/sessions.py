"""Sessions (会话): a person who has signed in, until they sign out or it is over.

The token is 32 random bytes that the hub chose when they signed in: what a browser showed before is
never taken over, and it is another one after each proof of who they are and each change of how they
sign in, so that nobody can fix or keep one. The row stays the same through that, and its time runs.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.auth.repository import sessions as repository
from hub.auth.tokens import Prefix, digest_of_token, digests_of_token, new_token
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import NotAuthenticated
from hub.kit.readable import readable

DEVICE_KEPT = 200  # characters of what a browser calls itself


async def begin(  # noqa: PLR0913 - each is a fact about the session, by its name
    session: AsyncSession,
    parts: Parts,
    user_id: int,
    *,
    address: str,
    device: str,
    second_factor: bool,
) -> str:
    """Begin a session for somebody who has shown who they are; the audit entry is in it.

    Call it last in a unit of work.

    Args:
        session: the unit of work.
        parts: the process's.
        user_id: of the person.
        address: where they come from; `hub.auth.who_asks.address_of`.
        device: their browser or program, as it calls itself; it is cut to what is kept.
        second_factor: whether they have shown more than a password.

    Returns:
        The token, which is nowhere else.

    Raises:
        NotAuthenticated: they were disabled meanwhile.
    """
    token = new_token(Prefix.SESSION)
    begun = await repository.add(
        session,
        user_id=user_id,
        digest=digest_of_token(token, parts.auth_key),
        expires_at=datetime.now(UTC) + timedelta(seconds=parts.settings.session_lasts),
        address=address,
        device=readable(device, most=DEVICE_KEPT)[:DEVICE_KEPT],
        second_factor=second_factor,
    )
    if begun is None:
        raise NotAuthenticated(_("This person may not sign in."))
    await record(
        session,
        actor=begun["login"],
        action="session.begin",
        subject=f"user:{user_id}",
        detail={"session": begun["id"], "address": address, "second_factor": second_factor},
    )
    return token


async def rotate(
    session: AsyncSession, parts: Parts, session_id: int, *, second_factor: bool | None
) -> str:
    """Give a session another token, now that it has been shown once more whose it is.

    Args:
        session: the unit of work.
        parts: the process's.
        session_id: which; what its token was is nobody's from the commit on.
        second_factor: whether they have shown more than a password; None: as it was.

    Raises:
        NotAuthenticated: it was ended meanwhile.
    """
    token = new_token(Prefix.SESSION)
    digest = digest_of_token(token, parts.auth_key)
    if not await repository.rotate(session, session_id, digest, second_factor=second_factor):
        raise NotAuthenticated(_("The session is over."))
    return token


async def end_shown(session: AsyncSession, parts: Parts, token: str, *, by: str) -> None:
    """End the session that a browser had, whosever it was, since another begins in it."""
    if token:
        await repository.end_known(session, digests_of_token(token, parts.auth_key), by=by)


async def end_all(session: AsyncSession, user_id: int, *, by: str, but: int | None = None) -> int:
    """End all sessions of a person; whoever calls it writes the audit entry of why.

    Args:
        session: the unit of work.
        user_id: of the person.
        by: who ends them, as the record names them.
        but: the id of a session that goes on.

    Returns:
        How many were ended.
    """
    return len(await repository.end(session, user_id, by=by, but=but))
