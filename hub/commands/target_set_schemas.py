"""What the API of saved targets takes and gives."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from hub.commands import examples
from hub.commands.rule import TargetRule
from hub.kit.moments import Moment
from hub.kit.text import line

MAX_NAME = 100  # characters


class TargetSetRequest(BaseModel):
    """A rule, and the name that it is found by; one place has a name once."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.TARGET_SET]})

    name: Annotated[str, line(MAX_NAME)]
    target: TargetRule


class TargetSetReplacement(TargetSetRequest):
    """What takes the place of a set, as it was read.

    Attributes:
        made_at: of the set that was read; whoever has saved it since is not written over.
    """

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [examples.TARGET_SET_REPLACEMENT]}
    )

    made_at: Moment


class TargetSetLine(BaseModel):
    """A saved target as a list has it, without its rule, which may name thousands of accounts.

    Attributes:
        region_code: of the subtree that it was made for; null for the whole hub.
        organisation_id: the unit that it was made for; null for all in its region.
        made_by, made_at: who saved it last, and when.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    region_code: str | None
    organisation_id: int | None
    made_by: str
    made_at: datetime


class TargetSetOut(TargetSetLine):
    """A saved target.

    Attributes:
        target: the rule, as a push takes it.
    """

    target: Annotated[dict[str, Any], Field(validation_alias=AliasChoices("rule", "target"))]
