"""Times as people type them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import typer

from hub.cli.moments import as_read, read_moment

NOW = datetime(2026, 7, 1, 0, 30, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-07-01T08:00+08:00", datetime(2026, 7, 1, 8, tzinfo=BEIJING)),
        (" 2026-07-01 08:00:30Z ", datetime(2026, 7, 1, 8, 0, 30, tzinfo=UTC)),
        ("+45s", NOW + timedelta(seconds=45)),
        ("+30m", NOW + timedelta(minutes=30)),
        ("+2h", NOW + timedelta(hours=2)),
        ("+7d", NOW + timedelta(days=7)),
    ],
)
def test_a_time_is_read(typed: str, moment: datetime) -> None:
    assert read_moment(typed, NOW) == moment


def test_a_time_without_a_zone_is_this_machines() -> None:
    moment = read_moment("2026-07-01T08:00")
    assert moment.tzinfo is not None
    assert moment.replace(tzinfo=None) == datetime(2026, 7, 1, 8)  # noqa: DTZ001 - that it is local


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "2026-07-01", "2026-02-30T08:00", "+2w", "2h", "+99999d", "08:00"]
)
def test_what_is_no_time_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(typer.BadParameter, match="2026-07-01T08:00"):
        read_moment(typed)


def test_a_time_of_the_api_is_shown_in_local_time() -> None:
    local = datetime(2026, 7, 1, 8).astimezone()
    assert as_read(local.astimezone(UTC).isoformat()) == "2026-07-01 08:00:00"
    assert as_read(None) is None
