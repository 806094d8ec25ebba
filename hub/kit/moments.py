"""A moment as a request says it: a text, with its time zone, inside the calendar."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from hub.kit.i18n import _

EXAMPLE = "2026-07-01T08:00:00+08:00"


_DATE_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_written(value: Any) -> Any:
    written = isinstance(value, str) and _DATE_FIRST.match(value)
    if not written and not isinstance(value, datetime):
        raise ValueError(_("must be a text such as {example}", example=EXAMPLE))
    return value


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(_("needs a time zone: {example}", example=EXAMPLE))
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(_("lies outside the calendar")) from None


Moment = Annotated[datetime, BeforeValidator(_is_written), AfterValidator(_in_utc)]
"""In UTC. Numbers are none: nobody knows whether they are seconds or milliseconds."""
