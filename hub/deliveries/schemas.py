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


class PlacementCountOut(BaseModel):
    """How many placements of an article on one platform have the same there."""

    platform: str
    have: str
    n: int


class ParkedOut(_OnAnAccount):
    """A placement that waits for a person, with the title of what is there, or is wanted."""

    command_id: int
    title: str
    want: int
    have: str
    have_version: int | None
    parked: str
    why: str | None
    tries: int


class TroubledOut(BaseModel):
    """An account that cannot be used just now, or soon.

    Attributes:
        trouble: `credentials` were refused, a `gate` is closed for a while, or credentials are
            `expiring` within two weeks, or over.
        until: when the gate opens, or the credentials end; null where neither is known.
        parked: how many placements wait for other credentials.
    """

    account_id: int
    account: str
    platform: str
    region_code: str
    level: str
    trouble: str
    why: str | None
    until: datetime | None
    parked: int


class AttemptOut(BaseModel):
    """One operation on a platform.

    Attributes:
        claim: with the operation and the edition, it names the attempt.
        edition: the send of several stories, this one among them, that it was for.
        has_exchanges: what was sent and what came back is kept; by default where it failed.
    """

    at: datetime
    command_id: int
    claim: int
    operation: str
    version: int | None
    outcome: str
    code: str | None
    why: str | None
    remote_id: str | None
    milliseconds: int | None
    stale: bool
    edition: int | None
    has_exchanges: bool


class MessageOut(BaseModel):
    """A request, or its answer, without secrets.

    Attributes:
        headers: names and values.
        body: its beginning; null where it is no text.
        bytes: of the whole body.
    """

    headers: list[tuple[str, str]]
    body: str | None
    bytes: int


class ExchangeOut(BaseModel):
    """One call over HTTP.

    Attributes:
        milliseconds: null where it was given up while the platform had not answered yet.
        failure: why there is no answer.
        sent, answered: null for a call that was for several accounts at once, or did not get there.
    """

    method: str
    url: str
    milliseconds: int | None
    status: int | None
    failure: str | None
    sent: MessageOut | None = None
    answered: MessageOut | None = None


class ExchangesOut(BaseModel):
    """An attempt, and its last calls, first to last."""

    at: datetime
    outcome: str
    code: str | None
    why: str | None
    exchanges: list[ExchangeOut]


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
