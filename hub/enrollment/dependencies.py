"""What the endpoints of enrolment ask for."""

from typing import Annotated

from fastapi import Depends

from hub.auth.dependencies import CurrentActor
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.platforms import Platforms, installed_platforms
from hub.kit.web import ProcessParts, Session


async def platforms(parts: ProcessParts) -> Platforms:
    """Return the platforms that accounts can be on."""
    return installed_platforms(parts.settings.outgoing_allowed_networks)


async def enrolment(
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    known: Annotated[Platforms, Depends(platforms)],
) -> Enrolment:
    """Return what one request needs to enrol."""
    return Enrolment(session, known, parts.vault_key, actor.name)


KnownPlatforms = Annotated[Platforms, Depends(platforms)]
CurrentEnrolment = Annotated[Enrolment, Depends(enrolment)]
