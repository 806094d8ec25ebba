"""Who needs a second factor: whoever can push or retract to many accounts."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.auth.repository import reach


async def wants_second_factor(session: AsyncSession, remit: Remit, most: int) -> bool:
    """Say whether somebody reaches more accounts than one may with a password alone.

    Args:
        session: the unit of work.
        remit: where they may push, correct or retract.
        most: the accounts that a password is enough for.
    """
    return bool(remit.places) and await reach.more_accounts_than(session, remit, most)
