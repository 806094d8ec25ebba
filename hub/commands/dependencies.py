"""What the endpoints of commands ask for."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.dependencies import CurrentActor
from hub.enrollment.dependencies import KnownPlatforms
from hub.kit.parts import Parts
from hub.kit.web import ProcessParts, Session


@dataclass(frozen=True, slots=True)
class Desk:
    """What one request needs to command.

    Attributes:
        actor: who asks.
        platforms: the keys of those that connectors are installed for.
    """

    session: AsyncSession
    parts: Parts
    actor: str
    platforms: Collection[str]


async def _desk(
    session: Session, parts: ProcessParts, actor: CurrentActor, platforms: KnownPlatforms
) -> Desk:
    return Desk(session, parts, actor.name, platforms)


CurrentDesk = Annotated[Desk, Depends(_desk)]
