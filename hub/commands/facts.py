"""What a command must know besides its request."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hub.access.mandate import Mandate


@dataclass(frozen=True, slots=True)
class Facts:
    """The state of the world.

    Attributes:
        now: the database's time.
        platforms: the keys of those that connectors are installed for.
        mandate: on whose behalf, and where they may.
        approval_above: the placements that one person may push to, or correct, alone; None for
            any number.
    """

    now: datetime
    platforms: Collection[str]
    mandate: Mandate
    approval_above: int | None = None

    def needs_approval(self, total: int) -> bool:
        """Say whether it concerns so many placements that a second person has to approve it."""
        return self.approval_above is not None and total > self.approval_above
