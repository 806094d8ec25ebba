"""What the API says of placements."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class _OnAnAccount(BaseModel):
    article_id: int
    account_id: int
    slot: int
    platform: str
    level: str
    region_code: str
    account: str
    url: str | None


class DeliveryOut(_OnAnAccount):
    """What a command came to on one account.

    `state` is `waiting`, `sending`, `parked`, or the result that closed it.
    """

    state: str
    why: str | None
    tries: int
    due_at: datetime | None
    closed_at: datetime | None


class PlacementOut(_OnAnAccount):
    """One article on one account: what is wanted (0: nothing), and what is there."""

    command_id: int
    want: int
    have: str
    have_version: int | None
    remote_id: str | None
    sending: bool
    due_at: datetime | None
    tries: int
    parked: str | None
    why: str | None


class AttemptOut(BaseModel):
    """One call to a platform."""

    at: datetime
    command_id: int
    operation: str
    version: int | None
    outcome: str
    code: str | None
    why: str | None
    remote_id: str | None
    milliseconds: int | None
    stale: bool


class ObservationOut(BaseModel):
    """What the hub saw, and from where."""

    at: datetime
    viewpoint: str
    saw: str
    remote_id: str | None
    version: int | None
    digest: str | None
    evidence: dict[str, Any] | None


class EvidenceOut(BaseModel):
    """All that is on record of a placement, the newest first."""

    attempts: list[AttemptOut]
    observations: list[ObservationOut]
