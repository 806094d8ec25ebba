"""Who somebody is here, for whom the provider vouches.

Nobody is made by signing in: the hub has to know them. Whoever has come before is known by issuer
and subject, which never change hands. The first time there is only a name, and names can change
hands; so it counts for one person alone, who was invited, whose invitation stands, and who has
neither a password nor a subject yet. Inviting somebody says that whoever signs in by that name next
is meant. A person who has a password, or another subject, is never taken over: whoever can choose
names at the provider would be everybody here.
"""

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.auth.oidc.refused import Refused, Why
from hub.auth.oidc.vouched import Vouched
from hub.auth.repository import oidc as repository


class Person(NamedTuple):
    """Somebody whom the hub knows."""

    id: int
    login: str


async def known(session: AsyncSession, vouched: Vouched) -> Person | None:
    """Return who has come before, disabled or not."""
    found = await repository.find(session, vouched.issuer, vouched.subject)
    return Person(found["id"], found["login"]) if found is not None else None


async def invited(session: AsyncSession, vouched: Vouched) -> Person:
    """Return who was invited by this name, and know them by their subject from now on.

    Args:
        session: the unit of work; the audit entry is in it.
        vouched: for whom the provider vouches; their name is exactly the login, or nobody's.

    Raises:
        Refused: nobody was, or not any more.
    """
    issuer, subject = vouched.issuer, vouched.subject
    login = vouched.username or ""
    found = await repository.link(session, login, issuer, subject)
    if found is None:
        person = await known(session, vouched)  # by another tab of theirs, a moment ago
        if person is None:
            raise Refused(Why.UNKNOWN, "not invited", vouched)
        return person
    await record(
        session,
        actor=found["login"],
        action="user.link_provider",
        subject=f"user:{found['id']}",
        detail={"issuer": issuer, "subject": subject},
    )
    return Person(found["id"], found["login"])
