"""Roles, and who holds them, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, status

from hub.access.actor import ActorKind
from hub.access.dependencies import SIGNED_IN, Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.access.roles import DELEGABLE, FOR_WHOLE_HUB, PERMISSIONS, Role
from hub.auth import grants
from hub.auth.combined import combined
from hub.auth.desk import Desk, DeskFor
from hub.auth.grant_schemas import CombinedOut, GrantOut, GrantRequest, RoleOut, SeparationOut
from hub.auth.role_names import name_of
from hub.kit.pagination import Page
from hub.kit.web import Id, ProcessParts, Session

router = APIRouter(tags=["grants"])

SeesWhoAdministers = Annotated[Remit, Needs(Permission.READ_PEOPLE, Permission.READ_SETTINGS)]
Granting = Annotated[Desk, DeskFor(Permission.GRANT, fresh=True)]


@router.get("/roles", dependencies=[SIGNED_IN])
async def list_roles() -> Page[RoleOut]:
    """List the roles that there are, and what each of them lets somebody do."""
    return Page(items=[_described(role) for role in Role])


@router.get("/roles/separation")
async def show_separation(
    remit: SeesWhoAdministers, session: Session, parts: ProcessParts
) -> SeparationOut:
    """Show who holds roles that are three people's, or an administrator's and another's.

    None is given so unless the hub is a small site; what was given while it was one stays.
    """
    found = await combined(session, remit)
    return SeparationOut(
        small_site=parts.settings.small_site,
        combined=[CombinedOut.model_validate(each) for each in found],
    )


@router.post("/people/{person_id}/grants", status_code=status.HTTP_201_CREATED)
async def grant_to_person(person_id: Id, wanted: GrantRequest, desk: Granting) -> GrantOut:
    """Grant a role to a person, for a region's subtree, a unit in it, or the whole hub.

    Nobody grants to themselves, and nobody gives what reaches further than they do. The roles of
    the three administrators are three people's, unless the hub is a small site.
    """
    granted = await grants.give(desk, person_id, ActorKind.PERSON, wanted)
    return GrantOut.model_validate(granted)


@router.delete("/people/{person_id}/grants/{grant_id}")
async def revoke_from_person(person_id: Id, grant_id: Id, desk: Granting) -> GrantOut:
    """Revoke a grant of a person; it holds from their next request on."""
    revoked = await grants.revoke(desk, person_id, ActorKind.PERSON, grant_id)
    return GrantOut.model_validate(revoked)


@router.post("/services/{service_id}/grants", status_code=status.HTTP_201_CREATED)
async def grant_to_service(service_id: Id, wanted: GrantRequest, desk: Granting) -> GrantOut:
    """Grant a role to a machine; its keys may do all of it, or what they are limited to."""
    granted = await grants.give(desk, service_id, ActorKind.SERVICE, wanted)
    return GrantOut.model_validate(granted)


@router.delete("/services/{service_id}/grants/{service_grant_id}")
async def revoke_from_service(service_id: Id, service_grant_id: Id, desk: Granting) -> GrantOut:
    """Revoke a grant of a machine; it holds from its next request on."""
    revoked = await grants.revoke(desk, service_id, ActorKind.SERVICE, service_grant_id)
    return GrantOut.model_validate(revoked)


def _described(role: Role) -> RoleOut:
    return RoleOut(
        role=role,
        name=name_of(role),
        permissions=sorted(PERMISSIONS[role]),
        for_whole_hub=role in FOR_WHOLE_HUB,
        delegable=role in DELEGABLE,
    )
