"""What the API says of the vault: marks and counts, never a key or a secret."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hub.vault.status import Group, Standing


class GroupOut(BaseModel):
    """Values of one column that are sealed alike."""

    model_config = ConfigDict(from_attributes=True)

    table: str
    column: str
    algorithm: Annotated[
        str,
        Field(
            description="`ag2` (AES-256-GCM) or `sg2` (SM4-GCM); `ag1` of the hub's first version."
        ),
    ]
    mark: Annotated[str, Field(description="Of the key that they are sealed with.")]
    count: int
    standing: Standing
    rows: Annotated[list[str], Field(description="Some of those that do not open.")]


class VaultOut(BaseModel):
    """What is sealed, and with which keys."""

    current: Annotated[str, Field(description="The mark of the key that seals now.")]
    opening: Annotated[list[str], Field(description="Marks of the keys that only open.")]
    groups: list[GroupOut]
    opens: Annotated[bool, Field(description="Whether everything opens with these keys.")]
    older: Annotated[int, Field(description="How many values wait for a rotation.")]

    @classmethod
    def of(cls, marks: list[bytes], groups: list[Group]) -> "VaultOut":
        """Sum up what was found; the first of the marks is the current key's."""
        current, *opening = (mark.hex() for mark in marks)
        return cls(
            current=current,
            opening=opening,
            groups=[GroupOut.model_validate(group) for group in groups],
            opens=all(group.standing is not Standing.UNOPENABLE for group in groups),
            older=sum(group.count for group in groups if group.standing is Standing.OLDER),
        )


class UseOut(BaseModel):
    """How often the credentials of an account were used; written down once a minute."""

    model_config = ConfigDict(from_attributes=True)

    account_id: int
    uses: Annotated[
        int,
        Field(description="Times that they were opened: for a call, or compared with a file's."),
    ]
    last_used_at: datetime


class RotationIn(BaseModel):
    """What to do before what is sealed is put under the current key."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"new_key": False}]})

    new_key: Annotated[
        bool,
        Field(strict=True, description="Make a new key first; only where the hub keeps its own."),
    ] = False


class RotationOut(BaseModel):
    """What a call has done, and what is left."""

    rewrapped: Annotated[int, Field(description="Values put under the current key by this call.")]
    vault: VaultOut
