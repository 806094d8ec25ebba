from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from hub.kit.moments import Moment

_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


def test_a_moment_is_kept_in_utc() -> None:
    moment = _MOMENT.validate_python("2026-07-01T08:00:00+08:00")
    assert moment.isoformat() == "2026-07-01T00:00:00+00:00"
    assert _MOMENT.validate_python(moment) == datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2026-07-01T08:00:00", "needs a time zone"),
        ("2026-07-01", "needs a time zone"),
        ("0001-01-01T00:00:00+14:00", "outside the calendar"),
        ("9999-12-31T23:59:59-12:00", "outside the calendar"),
        (1782864000, "must be a text"),
        (1.5, "must be a text"),
        (True, "must be a text"),
        (None, "must be a text"),
        ("1782864000", "must be a text"),
        ("-1", "must be a text"),
        ("明早八点", "must be a text"),
        ("2026-02-30T08:00:00+08:00", "valid datetime"),
    ],
)
def test_what_could_be_several_moments_is_none(value: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        _MOMENT.validate_python(value)
