"""What the API says of people and machines, and what is said to it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, StrictBool
from pydantic.config import JsonDict
from typing_extensions import TypedDict

from hub.access.roles import Role
from hub.auth.fields import Login, Name, OrganisationId, RegionCode

EDITOR: JsonDict = {
    "login": "wuhan.bianji",
    "name": "武汉市融媒体中心编辑部",
    "region_code": "420100",
}
MACHINE: JsonDict = {
    "login": "wuhan.caibian",
    "name": "武汉市融媒体中心采编系统",
    "region_code": "420100",
}


class NewUser(BaseModel):
    """A person who is invited, or a machine that is added. Roles are granted afterwards."""

    model_config = ConfigDict(extra="forbid")

    login: Login = Field(description="For good: what the record calls them, never another's.")
    name: Name
    region_code: RegionCode | None = Field(
        default=None, description="Where they belong; the unit's region, else the centre."
    )
    organisation_id: OrganisationId | None = Field(default=None, description="Their unit.")


class NewPerson(NewUser):
    """A person who is invited."""

    model_config = ConfigDict(json_schema_extra={"examples": [EDITOR]})


class NewService(NewUser):
    """A machine that is to have keys."""

    model_config = ConfigDict(json_schema_extra={"examples": [MACHINE]})


class UserPatch(TypedDict, total=False):
    """What changes of a person or a machine; what is left out stays."""

    __pydantic_config__ = ConfigDict(  # type: ignore[misc]  # pydantic's way to configure a TypedDict
        extra="forbid",
        json_schema_extra={"examples": [{"name": "武汉市融媒体中心总编室"}]},
    )

    name: Name
    region_code: RegionCode | None
    organisation_id: OrganisationId | None
    disabled: StrictBool


class StandingGrant(BaseModel):
    """A role that somebody holds."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    role: Role | str = Field(description="A role; one that this version does not know is inert.")
    region_code: str | None = Field(description="The root of the subtree; null: the whole hub.")
    organisation_id: int | None = Field(description="Only what this unit has there; null: all.")
    granted_at: datetime
    granted_by: str


class UserOut(BaseModel):
    """A person or a machine, and what was granted to them."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    login: str
    name: str
    region_code: str | None
    organisation_id: int | None
    disabled_at: datetime | None
    created_at: datetime
    created_by: str
    grants: list[StandingGrant]


class PersonOut(UserOut):
    """A person."""

    can_sign_in: bool = Field(description="They have chosen a password, or came by OIDC.")
    has_second_factor: bool
    last_seen_at: datetime | None


class ServiceOut(UserOut):
    """A machine."""


class LinkOut(BaseModel):
    """A one-time link, shown this once: whoever has it chooses the person's password."""

    model_config = ConfigDict(from_attributes=True)

    url: str
    expires_at: datetime


class Invited(BaseModel):
    """A person, and the link that they get."""

    person: PersonOut
    link: LinkOut


class SessionOut(BaseModel):
    """A session of a person."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    device: str
    second_factor: bool


class Ended(BaseModel):
    """How many sessions were ended."""

    ended: int
