"""SQL of people who sign in with another provider."""

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

_FIND = text(
    """
    select id, login from users
    where oidc_issuer = :issuer and oidc_subject = :subject and kind = 'person'
    """
)

# The person is locked first, as where somebody chooses a password by it: of two, one is first.
_LINK = text(
    """
    with person as (
        select id from users
        where login = :login and kind = 'person'
          and disabled_at is null and password_hash is null and oidc_subject is null
        for update),
    used as (
        update one_time_links l set used_at = now() from person
        where l.user_id = person.id and l.used_at is null and l.expires_at > clock_timestamp()
        returning l.user_id)
    update users u set oidc_issuer = :issuer, oidc_subject = :subject
    where u.id in (select user_id from used)
      and u.password_hash is null and u.oidc_subject is null
    returning u.id, u.login
    """
)


async def find(session: AsyncSession, issuer: str, subject: str) -> RowMapping | None:
    """Return who has this subject."""
    given = {"issuer": issuer, "subject": subject}
    return (await session.execute(_FIND, given)).mappings().one_or_none()


async def link(session: AsyncSession, login: str, issuer: str, subject: str) -> RowMapping | None:
    """Give a subject to who was invited and has neither a password nor a subject, and return them.

    Their invitation is used up by it. None: there is no such person, or no standing invitation.
    """
    given = {"login": login, "issuer": issuer, "subject": subject}
    return (await session.execute(_LINK, given)).mappings().one_or_none()
