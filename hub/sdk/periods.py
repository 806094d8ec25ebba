"""When a platform's quotas begin anew."""

from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # all of China, without summer time


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
