"""Quotas begin anew at midnight in Beijing."""

from datetime import UTC, datetime

import pytest

from hub.sdk.periods import next_month, tomorrow


@pytest.mark.parametrize(
    ("now", "day", "month"),
    [
        ((2026, 6, 30, 15, 59), (2026, 6, 30), (2026, 6, 30)),
        ((2026, 6, 30, 16, 0), (2026, 7, 1), (2026, 7, 31)),
        ((2026, 12, 31, 0, 0), (2026, 12, 31), (2026, 12, 31)),
        ((2028, 1, 30, 17, 0), (2028, 1, 31), (2028, 1, 31)),
        ((2028, 2, 1, 0, 0), (2028, 2, 1), (2028, 2, 29)),
    ],
)
def test_a_day_and_a_month_end_at_midnight_in_beijing(
    now: tuple[int, ...], day: tuple[int, ...], month: tuple[int, ...]
) -> None:
    moment = datetime(*now, tzinfo=UTC)  # type: ignore[arg-type,misc]
    assert tomorrow(moment) == datetime(*day, 16, tzinfo=UTC)  # type: ignore[arg-type,misc]
    assert next_month(moment) == datetime(*month, 16, tzinfo=UTC)  # type: ignore[arg-type,misc]
