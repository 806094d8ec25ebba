"""What the endpoints of enrolment ask for."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

from fastapi import Depends

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.enrollment.enroller import Enroller
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.platforms import Platforms, installed_platforms
from hub.kit.web import ProcessParts, Session
from hub.sdk import registry
from hub.sdk.contract import Connector


@lru_cache(maxsize=1)
def _installed() -> Mapping[str, Connector]:
    return registry.load()


async def installed() -> Mapping[str, Connector]:
    """Return the connectors of this process."""
    return _installed()


async def platforms(parts: ProcessParts) -> Platforms:
    """Return the platforms that accounts can be on."""
    return installed_platforms(parts.settings.outgoing_allowed_networks)


async def enrolment(
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    known: Annotated[Platforms, Depends(platforms)],
) -> Enrolment:
    """Return what one request needs to enrol, where whoever asks may."""
    return Enrolment(session, known, parts.keyring, Enroller.of(actor), parts.uses)


Connectors = Annotated[Mapping[str, Connector], Depends(installed)]
KnownPlatforms = Annotated[Platforms, Depends(platforms)]
CurrentEnrolment = Annotated[Enrolment, Depends(enrolment)]

ReadAccounts = Annotated[Remit, Needs(Permission.READ_ACCOUNTS)]
WriteAccounts = Annotated[Remit, Needs(Permission.WRITE_ACCOUNTS)]
SetCredentials = Annotated[Remit, Needs(Permission.SET_CREDENTIALS)]
