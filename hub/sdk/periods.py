"""When a platform's quotas begin anew, and when what it has granted ends."""

from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # all of China, without summer time

_CENTURY = 100 * 365 * 86_400  # seconds; an answer with more says nothing


def tomorrow(now: datetime | None = None) -> datetime:
    """Return the next midnight in Beijing, when daily quotas of Chinese platforms begin anew.

    Args:
        now: an aware datetime; by default, now.
    """
    here = (now or datetime.now(UTC)).astimezone(BEIJING)
    return (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def next_month(now: datetime | None = None) -> datetime:
    """Return the first midnight of next month in Beijing, as `tomorrow` does."""
    first = tomorrow((now or datetime.now(UTC)).astimezone(BEIJING).replace(day=1))
    return (first + timedelta(days=31)).replace(day=1)


def last_day(moment: datetime | None) -> date | None:
    """Return the day in China on which something ends; None for what is not known to end."""
    return moment.astimezone(BEIJING).date() if moment else None


def in_seconds(left: object) -> datetime | None:
    """Return when something ends of which a platform says how many seconds are left.

    Args:
        left: a number, in some answers as text; anything else is not known.
    """
    text = str(left)
    if isinstance(left, bool) or not text.isascii() or not text.isdecimal():
        return None
    seconds = int(text)
    return datetime.now(UTC) + timedelta(seconds=seconds) if 0 < seconds < _CENTURY else None
