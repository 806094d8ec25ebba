"""Days as offices write them."""

import pytest

from hub.enrollment.upload.days import as_day


@pytest.mark.parametrize(
    "text",
    ["2026-03-02", "2026-3-2", "2026/3/2", "2026.03.02", "2026年3月2日", "２０２６年３月２日"],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert as_day(text) == "2026-03-02"


@pytest.mark.parametrize("text", ["2026年3月", "3/2/2026", "长期", ""])
def test_what_is_no_day_stays_as_it_is(text: str) -> None:
    assert as_day(text) == text
