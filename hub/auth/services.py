"""Machines (service accounts): what keys belong to, and roles are granted to."""

from hub.access.actor import ActorKind
from hub.auth import users
from hub.auth.desk import Desk
from hub.auth.user_schemas import NewService

SERVICE = ActorKind.SERVICE


async def add(desk: Desk, new: NewService) -> int:
    """Add a machine, which may do nothing and has no key yet; return its id.

    Raises:
        InvalidInput, NotAllowed, Conflict: as `users.add`.
    """
    user_id = await users.add(desk, new, SERVICE)
    said = new.model_dump(include={"login", "name", "region_code", "organisation_id"})
    await desk.record("service.add", f"user:{user_id}", **said)
    return user_id
