"""Who asks, for endpoints: `async def add(actor: CurrentActor, …)`."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from hub.auth import service
from hub.auth.actor import Actor
from hub.auth.known_keys import KnownKeys
from hub.kit.crypto import digest_of
from hub.kit.parts import Parts
from hub.kit.web import ProcessParts

__all__ = ["Actor", "CurrentActor", "actor_of", "current_actor"]

_bearer = HTTPBearer(auto_error=False, description="The administrator's key: `hub_…`.")


async def _known_keys(request: Request) -> KnownKeys:
    known: KnownKeys = request.app.state.known_keys
    return known


async def current_actor(
    request: Request,
    parts: ProcessParts,
    known: Annotated[KnownKeys, Depends(_known_keys)],
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """Return who asks. It has its own unit of work: a stream must not hold a connection.

    Raises:
        NotAuthenticated: no key, or a key nobody has.
    """
    actor = await actor_of(parts, known, given.credentials if given else "")
    request.state.actor = actor.name  # see `hub.kit.web.ActorName`
    return actor


async def actor_of(parts: Parts, known: KnownKeys, key: str) -> Actor:
    """Return whose key this is.

    Raises:
        NotAuthenticated: nobody's.
    """
    digest = digest_of(key.encode())
    actor = known.get(digest)
    if actor is None:
        async with parts.database.work() as session:
            actor = await service.authenticate(session, digest)
        known.put(digest, actor)
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]
