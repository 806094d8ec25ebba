"""An account's filing with the office that supervises it (备案): what is known, and what it means.

Only dates are kept. What a filing is today follows from them, so nothing has to run at midnight.
"""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class FilingState(StrEnum):
    """What a filing is on some day."""

    NOT_FILED = "not_filed"
    FILED = "filed"
    EXPIRED = "expired"  # it had to be renewed, and was not
    CANCELLED = "cancelled"  # 注销备案


@dataclass(frozen=True, slots=True)
class Filing:
    """What is known of a filing; all of it may be missing.

    Attributes:
        number: 备案编号.
        authority: the office that it was filed with (备案机关).
        filed_on: when it was filed, or renewed last.
        valid_until: the last day that it is good for; None where it does not end.
        cancelled_on: when it was cancelled, for an account that was closed or merged.
    """

    number: str | None = None
    authority: str | None = None
    filed_on: date | None = None
    valid_until: date | None = None
    cancelled_on: date | None = None
    note: str | None = None

    def state(self, today: date) -> FilingState:
        """Say what it is on a day."""
        if self.cancelled_on is not None and self.cancelled_on <= today:
            return FilingState.CANCELLED
        if self.number is None and self.filed_on is None:
            return FilingState.NOT_FILED
        if self.valid_until is not None and self.valid_until < today:
            return FilingState.EXPIRED
        return FilingState.FILED

    def changes(self, after: "Filing") -> dict[str, Any]:
        """Return what differs afterwards, by name, as JSON."""
        before = asdict(self)
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(after).items()
            if value != before[name]
        }


NONE = Filing()
"""Of an account of which nothing is known."""
