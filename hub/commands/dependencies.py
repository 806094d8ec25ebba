"""What the endpoints of commands ask for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.dependencies import CurrentActor
from hub.access.mandate import Mandate
from hub.access.permissions import Permission
from hub.access.policy import check, may
from hub.enrollment.dependencies import Connectors, KnownPlatforms
from hub.kit.parts import Parts
from hub.kit.web import ProcessParts, Session
from hub.sdk.contract import Connector


@dataclass(frozen=True, slots=True)
class Desk:
    """What one request needs to command.

    Attributes:
        actor: who asks.
        platforms: the keys of those that connectors are installed for.
        connectors: by platform.
    """

    session: AsyncSession
    parts: Parts
    actor: Actor
    platforms: Collection[str]
    connectors: Mapping[str, Connector]

    def mandate(self, permission: Permission) -> Mandate:
        """Return on whose behalf, and where they may.

        A key that is for commands alone names what its machine may read: a command shows no words.

        Raises:
            NotAllowed: nowhere, with the reason.
        """
        check(may(self.actor, permission))
        sees = replace(self.actor, scopes=None).remit(Permission.READ_ARTICLES)
        return replace(Mandate.of(self.actor, permission), sees=sees)


async def _desk(
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    platforms: KnownPlatforms,
    connectors: Connectors,
) -> Desk:
    return Desk(session, parts, actor, platforms, connectors)


CurrentDesk = Annotated[Desk, Depends(_desk)]
