from datetime import UTC, datetime, timedelta, timezone

import pytest

from hub.commands.dates import FURTHEST, Dates, wrong_dates

NOW = datetime(2026, 7, 1, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEIJING = timezone(timedelta(hours=8))


def at(hours: float) -> datetime:
    return NOW + hours * HOUR


RIGHT = [
    Dates(),
    Dates(not_before=at(1)),
    Dates(not_before=NOW - timedelta(seconds=60)),
    Dates(not_after=at(1)),
    Dates(take_down_at=at(1)),
    Dates(at(1), at(2), at(3)),
    Dates(at(1).astimezone(BEIJING), at(2), at(3).astimezone(BEIJING)),
]

WRONG = [
    (Dates(not_before=NOW - timedelta(seconds=61)), None, ["not_before"]),
    (Dates(not_after=NOW - HOUR), None, ["not_after"]),
    (Dates(take_down_at=NOW - HOUR), None, ["take_down_at"]),
    (Dates(at(-2), at(-1)), None, ["not_before", "not_after"]),
    (Dates(not_before=NOW + FURTHEST + HOUR), None, ["not_before"]),
    (Dates(not_before=datetime.max.replace(tzinfo=BEIJING)), None, ["not_before"]),
    (Dates(not_before=datetime.min.replace(tzinfo=BEIJING)), None, ["not_before"]),
    (Dates(at(2), at(1)), None, ["not_after"]),
    (Dates(at(2), at(2)), None, ["not_after"]),
    (Dates(None, at(2), at(1)), None, ["take_down_at"]),
    (Dates(at(2), None, at(1)), None, ["take_down_at"]),
    (Dates(None, at(1)), at(2), ["not_after"]),
    (Dates(None, None, at(1)), at(2), ["take_down_at"]),
    (Dates(at(3), at(1), at(2)), None, ["not_after", "take_down_at"]),
]


@pytest.mark.parametrize("dates", RIGHT)
def test_dates_that_can_be_kept(dates: Dates) -> None:
    assert wrong_dates(dates, NOW) == []


@pytest.mark.parametrize(("dates", "embargo", "fields"), WRONG)
def test_dates_that_can_not_be_kept(
    dates: Dates, embargo: datetime | None, fields: list[str]
) -> None:
    errors = wrong_dates(dates, NOW, embargo)

    assert [error.field for error in errors] == [f"body.{field}" for field in fields]


def test_a_push_fires_at_the_later_of_its_time_and_the_embargo() -> None:
    assert Dates(not_before=at(1)).starts_at(at(2)) == at(2)
    assert Dates(not_before=at(2)).starts_at(at(1)) == at(2)
    assert Dates(not_before=at(2)).starts_at(None) == at(2)
    assert Dates().starts_at(at(1)) == at(1)
    assert Dates().starts_at(None) is None


def test_a_push_expires_at_the_earlier_of_its_end_and_its_take_down() -> None:
    assert Dates(None, at(1), at(2)).expires_at == at(1)
    assert Dates(None, None, at(2)).expires_at == at(2)
    assert Dates().expires_at is None
