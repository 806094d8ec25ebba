"""Whoever holds what only a small site lets one hold, and keeps it when the hub is none any more.

Nothing is taken away: whoever unsets `HUB_SMALL_SITE` would lock everybody out who administers.
It is said instead, at each start, by `hub user separation` and on the page of settings.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.roles import ADMINISTRATORS, PERMISSIONS, Role
from hub.access.separation import go_together
from hub.auth.repository import grants


class Combined(NamedTuple):
    """Somebody who holds roles that one may not hold together.

    Attributes:
        kind: a person or a machine, as `hub.access.actor.ActorKind` has it.
        roles: all that they hold.
    """

    id: int
    login: str
    name: str
    kind: str
    roles: list[Role]


async def combined(session: AsyncSession, remit: Remit) -> Sequence[Combined]:
    """Return whoever belongs in a remit, is not disabled, and holds roles that exclude each other.

    Args:
        session: a unit of work.
        remit: where whoever asks may know of people.
    """
    found = await grants.holders_of_any(session, ADMINISTRATORS, remit)
    held = [Combined(**dict(each) | {"roles": _known(each["roles"])}) for each in found]
    return [each for each in held if not go_together(each.roles)]


def _known(roles: Sequence[str]) -> list[Role]:
    return [Role(role) for role in roles if role in PERMISSIONS]  # another version may have others
