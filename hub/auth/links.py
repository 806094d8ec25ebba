"""One-time links, by which somebody who is invited, or has forgotten it, chooses a password.

The token travels in the fragment, `{public_url}/welcome#hubl_…`: browsers send that to nobody, so
that it is in no log and in no `Referer`. The database keeps its digest.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.models import LinkPurpose
from hub.auth.repository import links as repository
from hub.auth.tokens import Prefix, digest_of_token, new_token
from hub.kit.parts import Parts

GOOD_FOR = {
    LinkPurpose.INVITATION: timedelta(hours=24),
    LinkPurpose.RESET: timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link, as it is shown once to whoever made it."""

    url: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"<Link until {self.expires_at:%H:%M}>"


async def make_link(
    session: AsyncSession, parts: Parts, user_id: int, purpose: LinkPurpose, made_by: str
) -> Link:
    """Make a link by which a person chooses a password; those that they had are void.

    Whoever calls it writes the audit entry, without the link.

    Args:
        session: the unit of work.
        parts: the process's.
        user_id: of the person.
        purpose: an invitation is good for 24 hours, a reset for one; either is good once.
        made_by: who made it, as the record names them.
    """
    token = new_token(Prefix.LINK)
    expires_at = datetime.now(UTC) + GOOD_FOR[purpose]
    await repository.void(session, user_id)
    await repository.add(
        session,
        user_id=user_id,
        purpose=purpose,
        digest=digest_of_token(token, parts.auth_key),
        made_by=made_by,
        expires_at=expires_at,
    )
    return Link(f"{parts.settings.public_url.rstrip('/')}/welcome#{token}", expires_at)
