"""Times as people type them and as they read them: the API's are in UTC, theirs are local."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import typer

from hub.kit.i18n import _

_AHEAD = re.compile(r"\+(\d{1,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DATE_ONLY = 10  # characters


def read_moment(text: str, now: datetime | None = None) -> datetime:
    """Read a time: `2026-07-01T08:00`, `2026-07-01T08:00+08:00`, or `+2h` from now.

    Args:
        text: what was typed. Without a zone it is this machine's; `s`, `m`, `h` and `d` count
            seconds to days.
        now: in place of the clock.

    Raises:
        typer.BadParameter: it is none of these.
    """
    text = text.strip()
    if ahead := _AHEAD.fullmatch(text):
        return (now or datetime.now(UTC)) + timedelta(**{_UNITS[ahead[2]]: int(ahead[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or len(text) <= _DATE_ONLY:
        raise typer.BadParameter(
            _("{text} is no date and time, such as 2026-07-01T08:00 or +2h", text=repr(text))
        )
    return moment if moment.tzinfo else moment.astimezone()


def as_sent(moment: datetime | None) -> str | None:
    """Write a time for the API."""
    return None if moment is None else moment.isoformat()


def as_read(moment: Any) -> str | None:
    """Write a time of the API for people."""
    if not moment:
        return None
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")
