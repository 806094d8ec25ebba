"""The way back in when no security administrator can sign in any more.

It is no door of the API: it takes the database and `auth.key`, and whoever has both could do
anything. So it only makes it orderly, and puts it on record.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.roles import Role
from hub.audit.service import record
from hub.auth import authenticator
from hub.auth.links import Link, make_link
from hub.auth.models import LinkPurpose
from hub.auth.repository import grants, users
from hub.auth.sessions import end_all
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import NotFound

CONSOLE = "console"
"""What the record calls whoever works on the hub's own machine; nobody's login."""


async def rescue(session: AsyncSession, parts: Parts, login: str) -> Link:
    """Make a link by which a security administrator chooses a new password.

    Their second factor is taken away, they are enabled, and their sessions end.

    Raises:
        NotFound: no security administrator is called so. They let everybody else in again.
    """
    user_id = await grants.holder(session, login, Role.SECURITY_ADMINISTRATOR)
    if user_id is None:
        raise NotFound(
            _("No security administrator is called {login}.", login=login),
            remedy=_("Everybody else is let in again by them: `hub user reset`."),
        )
    await users.change(session, user_id, {"disabled_at": None})
    await authenticator.remove(session, user_id)
    ended = await end_all(session, user_id, by=CONSOLE)
    link = await make_link(session, parts, user_id, LinkPurpose.RESET, CONSOLE)
    await record(
        session,
        actor=CONSOLE,
        action="person.rescue",
        subject=f"user:{user_id}",
        detail={"login": login, "sessions_ended": ended},
    )
    return link
