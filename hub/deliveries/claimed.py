"""A placement in a worker's hands."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from hub.deliveries.quotas import Share
from hub.deliveries.transition import Known


class Key(NamedTuple):
    """The key of a placement; the order of its parts is the order of locks."""

    article_id: int
    account_id: int
    slot: int


Fence = tuple[Key, int]
"""A placement and one claim of it: there is one finding for each at most."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One claim: what the row said, and the fence that its record must show.

    Attributes:
        known: what was known, a dead holder's doings included.
        command_id: whose wish it is.
        claim: the fence.
        claimed_at: when, by the database's clock.
        taken_at: when, by this process's monotonic clock, read *before* the database was asked.
        since: when the first call began that may have made the copy.
        horizon: the database's time before which not finding a copy proves nothing.
        not_after: the end of a push's time.
        reserved: the start of the quota period that an earlier call of it holds.
        share: the unit of quota that it holds.
    """

    key: Key
    known: Known
    command_id: int
    claim: int
    claimed_at: datetime
    taken_at: float
    since: datetime | None
    horizon: datetime | None
    not_after: datetime | None
    reserved: datetime | None
    share: Share | None = None

    @property
    def fence(self) -> Fence:
        """What its record must show."""
        return self.key, self.claim

    @property
    def name(self) -> str:
        """Our name for the copy, unique for ever."""
        article, account, slot = self.key
        what = f"e{-article}" if self.is_edition else article
        return f"{what}-{account}-{slot}-{self.known.incarnation}"

    @property
    def is_edition(self) -> bool:
        """Say whether it is a send that carries stories, and not a story."""
        return self.key.article_id < 0

    @property
    def too_late(self) -> bool:
        """Say whether the push's time has passed."""
        return self.not_after is not None and self.not_after <= self.claimed_at

    def send_by(self, send_within: float) -> float:
        """Return the monotonic time after which a committing call must not start."""
        left = send_within
        if self.not_after is not None:
            left = min(left, (self.not_after - self.claimed_at).total_seconds())
        return self.taken_at + left
