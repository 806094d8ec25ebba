"""The dates of a push. Pure: the clock is handed in, and it is the database's.

            now        not_before        not_after       take_down_at
─────────────┼──────────────┼────────────────┼────────────────┼──────▶
             │   waits      │   goes out     │  what has not  │ taken down
             │              │                │  lapses        │
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.kit.i18n import _
from hub.kit.problems import FieldError

TOLERANCE = timedelta(seconds=60)  # by which a sender's clock may be behind ours
FURTHEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Dates:
    """When a push goes out, until when at the latest, and when it comes down again."""

    not_before: datetime | None = None
    not_after: datetime | None = None
    take_down_at: datetime | None = None

    @property
    def expires_at(self) -> datetime | None:
        """When what has not gone out never does any more: a take-down ends a push, too."""
        ends = [end for end in (self.not_after, self.take_down_at) if end is not None]
        return min(ends, default=None)

    def starts_at(self, embargo_until: datetime | None) -> datetime | None:
        """Return when it fires, the articles' embargo included; None for at once."""
        starts = [start for start in (self.not_before, embargo_until) if start is not None]
        return max(starts, default=None)


def wrong_dates(
    dates: Dates, now: datetime, embargo_until: datetime | None = None
) -> list[FieldError]:
    """Return what is wrong with a push's dates, each by the name of its field.

    Args:
        dates: aware datetimes.
        now: the database's time.
        embargo_until: the latest of the articles' embargoes.
    """
    errors = [
        *_out_of_range("not_before", dates.not_before, now, now - TOLERANCE),
        *_out_of_range("not_after", dates.not_after, now, now),
        *_out_of_range("take_down_at", dates.take_down_at, now, now),
    ]
    return errors or _out_of_order(dates, embargo_until)


def _out_of_range(
    field: str, moment: datetime | None, now: datetime, earliest: datetime
) -> list[FieldError]:
    if moment is None:
        return []
    if moment < earliest:
        reason = _("lies in the past: it is {now} now", now=now.isoformat(timespec="seconds"))
    elif moment > now + FURTHEST:
        reason = _("lies more than {days} days ahead", days=FURTHEST.days)
    else:
        return []
    return [FieldError(field=f"body.{field}", reason=reason)]


def _out_of_order(dates: Dates, embargo_until: datetime | None) -> list[FieldError]:
    line = [
        ("not_before", dates.not_before),
        (_("the embargo"), embargo_until),
        ("not_after", dates.not_after),
        ("take_down_at", dates.take_down_at),
    ]
    given = [(name, moment) for name, moment in line if moment is not None]
    return [
        FieldError(
            field=f"body.{later}",
            reason=_(
                "must come after {earlier} ({moment})",
                earlier=earlier,
                moment=before.isoformat(timespec="seconds"),
            ),
        )
        for index, (later, moment) in enumerate(given)
        for earlier, before in given[:index]
        if moment <= before and later.startswith(("not_after", "take_down"))
    ]
