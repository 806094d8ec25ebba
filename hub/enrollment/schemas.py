"""What goes into enrolment."""

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from hub.enrollment import examples
from hub.enrollment.fields import (
    AccountName,
    ExternalId,
    NetworkZone,
    OrganisationName,
    PlatformKey,
    PushPolicies,
    Quotas,
    RegionCode,
    SmallObject,
    Tags,
    WebAddress,
)
from hub.enrollment.models import AccountStatus, Level
from hub.enrollment.registry.schemas import FilingIn


class AccountFields(BaseModel):
    """What somebody can say of an account. None is not said.

    Attributes:
        organisation: the unit's full name; a unit that is not known yet is made.
        level: the region's when it is not said; `department` is the other choice.
        settings: what the platform's connector asks for.
        credentials: the same for its secrets; they go in here and never come out.
        filing: what is said of it is merged with what is known, field by field.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    platform: PlatformKey | None = None
    external_id: ExternalId | None = None
    name: AccountName | None = None
    organisation: OrganisationName | None = None
    region_code: RegionCode | None = None
    level: Level | None = None
    status: AccountStatus | None = None
    url: WebAddress | None = None
    network_zone: NetworkZone | None = None
    tags: Tags | None = None
    settings: SmallObject | None = None
    credentials: SmallObject | None = Field(default=None, repr=False)
    quotas: Quotas | None = None
    push_policy: PushPolicies | None = None
    filing: FilingIn | None = None


class NewAccount(AccountFields):
    """An account as it is enrolled."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ACCOUNT]})

    platform: PlatformKey
    external_id: ExternalId
    name: AccountName
    organisation: OrganisationName
    region_code: RegionCode

    @property
    def key(self) -> tuple[str, str]:
        """What there is only one of: platform and external id."""
        return self.platform, self.external_id


class AccountPatch(TypedDict, total=False):
    """What changes of an account; what is left out stays.

    Settings are merged with those that are there, name by name, and null removes one (RFC 7396).
    Tags, quotas and the push policy are replaced as a whole; a null url or null quotas remove it.
    """

    __pydantic_config__ = ConfigDict(  # type: ignore[misc]  # pydantic's way to configure a TypedDict
        extra="forbid",
        json_schema_extra={"examples": [{"status": "suspended", "tags": ["客户端", "应急"]}]},
    )

    name: AccountName
    status: AccountStatus
    url: WebAddress | None
    network_zone: NetworkZone
    tags: Tags
    settings: SmallObject
    quotas: Quotas | None
    push_policy: PushPolicies
