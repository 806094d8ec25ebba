"""What the API says of keys, and what is said to it."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hub.access.permissions import Permission
from hub.auth.fields import KeyName
from hub.auth.key_terms import MOST_DAYS, MOST_OVERLAP, USUAL_DAYS, USUAL_OVERLAP


def _once_each(scopes: list[Permission]) -> list[Permission]:
    return list(dict.fromkeys(scopes))


Scopes = Annotated[
    list[Permission],
    Field(min_length=1, max_length=len(Permission)),
    AfterValidator(_once_each),
]
Days = Annotated[int, Field(strict=True, ge=1, le=MOST_DAYS, description="How long it is good.")]


class NewKey(BaseModel):
    """A key that is to be made."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "采编系统的推稿接口", "days": 30}]},
    )

    name: KeyName = Field(description="What it is for.")
    scopes: Scopes | None = Field(
        default=None,
        description="Permissions that it is limited to, of those that its machine was granted; "
        "null: all of them, as they are at any time.",
    )
    days: Days = USUAL_DAYS


class Rotation(BaseModel):
    """How one key is to take another's place."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"overlap_hours": 2}]}
    )

    overlap_hours: int = Field(
        default=USUAL_OVERLAP,
        strict=True,
        ge=0,
        le=MOST_OVERLAP,
        description="How long the old one stays good; 0: no longer.",
    )
    days: Days = USUAL_DAYS


class KeyOut(BaseModel):
    """A key, without what shows it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    service_id: int
    service: str = Field(description="The machine's login.")
    name: str
    beginning: str = Field(description="Its first characters, to tell keys apart.")
    scopes: list[str] | None
    replaces: int | None = Field(description="The key whose place it took.")
    created_at: datetime
    created_by: str | None
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")
    last_used_address: str | None
    revoked_at: datetime | None
    revoked_by: str | None


class KeyMade(BaseModel):
    """A key that was made, shown this once."""

    token: str = Field(repr=False, description="The key itself: nobody can show it again.")
    key: KeyOut
