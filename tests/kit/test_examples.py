from datetime import date

import pytest

from hub.kit.examples import coming_july


@pytest.mark.parametrize(
    ("today", "year"), [("2026-01-01", 2026), ("2026-06-30", 2026), ("2026-07-01", 2027)]
)
def test_an_example_lies_ahead(today: str, year: int) -> None:
    assert coming_july(date.fromisoformat(today)) == year
