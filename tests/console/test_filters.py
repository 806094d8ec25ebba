"""How pages write times and numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from jinja2 import Environment

from hub.console.filters import FILTERS, ago
from hub.kit.i18n import said_in

NOW = datetime(2026, 7, 21, 2, 30, 15, tzinfo=UTC)  # half past ten in the morning in Shanghai
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


def written(template: str, value: object) -> str:
    """Return what a page makes of a value."""
    environment = Environment(autoescape=True)
    environment.filters.update(FILTERS)
    with said_in("zh"):
        return environment.from_string(template).render(value=value, now=NOW)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (0 * SECOND, "刚刚"),
        (59 * SECOND, "刚刚"),
        (MINUTE, "1 分钟前"),
        (3 * MINUTE + 20 * SECOND, "3 分钟前"),
        (2 * HOUR, "2 小时前"),
        (6 * DAY, "6 天前"),
        (-30 * SECOND, "马上"),
        (-5 * MINUTE, "5 分钟后"),
        (-3 * HOUR, "3 小时后"),
        (-2 * DAY, "2 天后"),
        (8 * DAY, "07-13 10:30"),
        (-8 * DAY, "07-29 10:30"),
        (365 * DAY, "2025-07-21"),
    ],
)
def test_a_moment_is_said_from_now_and_far_away_by_its_date(since: timedelta, said: str) -> None:
    with said_in("zh"):
        assert ago(NOW, NOW - since) == said


def test_a_year_ends_at_midnight_in_shanghai() -> None:
    eve = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert ago(eve + 8 * DAY, eve) == "2026-12-31"
    assert ago(eve + 8 * DAY, eve + MINUTE) == "01-01 00:00"


def test_a_moment_has_the_exact_one_of_shanghai_on_hover() -> None:
    assert written("{{ value|moment }}", NOW - 3 * MINUTE) == (
        '<time datetime="2026-07-21T10:27:15+08:00" title="2026-07-21 10:27:15">3 分钟前</time>'
    )
    assert written("{{ value|moment }}", None) == "—"


def test_a_minute_is_that_of_shanghai() -> None:
    assert written("{{ value|minute }}", datetime(2026, 7, 21, 16, 5, tzinfo=UTC)) == (
        "2026-07-22 00:05"
    )


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0"), (999, "999"), (9_412, "9,412"), (10_000_000, "10,000,000"), (-1_234, "-1,234")],
)
def test_a_number_has_its_thousands_apart(count: int, said: str) -> None:
    assert written("{{ value|number }}", count) == said
