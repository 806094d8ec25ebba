"""How fast a command goes, and when it will be done."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.commands.models import CommandKind, CommandState
from hub.commands.progress import Progress
from hub.commands.views import CommandOut
from hub.console.commands.pace import WINDOW_SECONDS, Pace, Watch, pace_of, since_issued

NINE = datetime(2026, 7, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "seconds", "open_", "pace"),
    [
        (100, 10.0, 400, Pace(10.0, 40.0)),
        (1, 4.0, 1, Pace(0.25, 4.0)),
        (0, 10.0, 400, None),  # nothing moves
        (-3, 10.0, 403, None),  # some were sent on their way again
        (100, 0.0, 400, None),  # seen once only
        (100, -1.0, 400, None),  # a clock was set back
        (500, 10.0, 0, None),  # nothing is left to wait for
    ],
)
def test_what_was_done_says_how_long_the_rest_takes(
    done: int, seconds: float, open_: int, pace: Pace | None
) -> None:
    assert pace_of(done, seconds, open_) == pace


def command(issued_at: datetime | None, **progress: int) -> CommandOut:
    """Return a push that has come so far."""
    return CommandOut.model_construct(
        kind=CommandKind.PUSH,
        state=CommandState.ISSUED,
        issued_at=issued_at,
        progress=Progress(**progress),
    )


def test_whoever_opens_the_page_reads_the_pace_since_it_was_issued() -> None:
    now = NINE + timedelta(seconds=20)
    assert since_issued(command(NINE, total=500, succeeded=100), now) == Pace(5.0, 80.0)


def test_what_waits_for_a_person_is_no_part_of_what_is_left() -> None:
    now = NINE + timedelta(seconds=20)
    stands = command(NINE, total=500, parked=100, succeeded=100)
    assert since_issued(stands, now) == Pace(10.0, 30.0)


def test_what_has_not_gone_out_has_no_pace() -> None:
    assert since_issued(command(None, total=500), NINE) is None
    assert since_issued(command(NINE, total=500), NINE + timedelta(hours=1)) is None


def test_whoever_follows_reads_the_pace_of_the_last_seconds() -> None:
    watch = Watch()
    assert watch.note(0.0, 0, 1_000) is None  # one look has no pace
    assert watch.note(10.0, 100, 900) == Pace(10.0, 90.0)
    assert watch.note(20.0, 500, 500) == Pace(25.0, 20.0)
    assert watch.note(30.0, 700, 300) == Pace(30.0, 10.0)  # since the second look
    assert len(watch.seen) == 3


def test_after_a_pause_the_pace_is_what_it_is_since() -> None:
    watch = Watch()
    watch.note(0.0, 400, 600)
    assert watch.note(WINDOW_SECONDS * 30, 400, 600) is None
    assert watch.note(WINDOW_SECONDS * 30 + 2.0, 420, 580) == Pace(10.0, 58.0)


def test_what_is_tried_again_begins_to_count_once_it_is_done() -> None:
    watch = Watch()
    watch.note(0.0, 500, 500)
    assert watch.note(5.0, 450, 550) is None
    assert watch.note(25.0, 470, 530) == Pace(1.0, 530.0)
