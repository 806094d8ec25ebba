"""What somebody works with who administers people, machines, grants and keys."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.audit.service import record
from hub.kit.parts import Parts
from hub.kit.web import ProcessParts, Session


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit of work of somebody who administers.

    Attributes:
        actor: who.
        remit: where they may do what the endpoint needs.
    """

    session: AsyncSession
    parts: Parts
    actor: Actor
    remit: Remit

    async def record(self, action: str, subject: str, **detail: Any) -> None:
        """Put the act on record, last in the unit of work."""
        await record(
            self.session, actor=self.actor.name, action=action, subject=subject, detail=detail
        )


def DeskFor(permission: Permission, *, fresh: bool = False) -> Any:  # noqa: N802 - as `Needs`
    """Declare what an endpoint needs, in the annotation of the desk that it gets."""

    async def desk(
        remit: Annotated[Remit, Needs(permission, fresh=fresh)],
        actor: CurrentActor,
        parts: ProcessParts,
        session: Session,
    ) -> Desk:
        return Desk(session, parts, actor, remit)

    return Depends(desk)
