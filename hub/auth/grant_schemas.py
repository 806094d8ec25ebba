"""What the API says of roles and grants, and what is said to it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from hub.access.actor import ActorKind
from hub.access.permissions import Permission
from hub.access.roles import Role
from hub.auth.fields import OrganisationId, RegionCode
from hub.auth.user_schemas import StandingGrant

EDITS: JsonDict = {"role": "central_editor", "region_code": "420100"}


class GrantRequest(BaseModel):
    """A role, and where it is to hold."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EDITS]})

    role: Role
    region_code: RegionCode | None = Field(
        default=None, description="The root of the subtree; null: the whole hub."
    )
    organisation_id: OrganisationId | None = Field(
        default=None, description="Only what this unit, and those below it, have there."
    )


class GrantOut(StandingGrant):
    """A grant, standing or revoked."""

    revoked_at: datetime | None
    revoked_by: str | None


class CombinedOut(BaseModel):
    """Somebody who holds roles that one person may not hold together."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    login: str
    name: str
    kind: ActorKind
    roles: list[Role] = Field(description="All that they hold.")


class SeparationOut(BaseModel):
    """Whether the three administrators are three people."""

    small_site: bool = Field(description="`HUB_SMALL_SITE`: one person may hold everything.")
    combined: list[CombinedOut] = Field(
        description="Whoever holds what only a small site lets one hold. It stays theirs until it "
        "is revoked."
    )


class RoleOut(BaseModel):
    """A role: a named set of permissions."""

    role: Role
    name: str
    permissions: list[Permission]
    for_whole_hub: bool = Field(description="It is granted for the whole hub or not at all.")
    delegable: bool = Field(description="A unit's administrator may give it, below.")
