"""There is always a person left who can administer the others."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.roles import Role
from hub.auth.repository import grants
from hub.kit.i18n import _
from hub.kit.problems import Conflict


async def check_somebody_stays(session: AsyncSession, user_id: int) -> None:
    """Refuse to go on if somebody is the last security administrator who can sign in.

    Of two who are taken away at once, the second waits here and is refused.

    Raises:
        Conflict: they are.
    """
    await grants.take_turns(session)
    if await grants.is_last_who_can(session, user_id, Role.SECURITY_ADMINISTRATOR):
        raise Conflict(
            _("This is the last security administrator who can sign in."),
            remedy=_("Grant the role to somebody else first, who has chosen a password."),
        )
