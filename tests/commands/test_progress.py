from hub.commands.progress import progress_by, progress_of, results_of
from hub.commands.tally import Tally
from hub.deliveries.results import PARKED, TOTAL, VERDICTS, Result

ROWS = [
    ("site", "city", TOTAL, 4),
    ("site", "city", Result.PUBLISHED, 2),
    ("site", "city", PARKED, 1),
    ("webhook", "county", TOTAL, 3),
    ("webhook", "county", Result.ALREADY, 1),
    ("webhook", "county", Result.BANNED, 1),
    ("webhook", "county", Result.SUPERSEDED, 1),
    ("webhook", "county", PARKED, 0),
]


def test_progress_is_the_total_less_what_closed_and_what_is_parked() -> None:
    assert progress_of(ROWS).model_dump() == {
        "total": 7,
        "succeeded": 3,
        "failed": 1,
        "replaced": 1,
        "parked": 1,
        "open": 1,
    }


def test_progress_by_platform_and_by_level() -> None:
    by_platform = progress_by(ROWS, lambda row: row[0])
    by_level = progress_by(ROWS, lambda row: row[1])

    assert {name: p.open for name, p in by_platform.items()} == {"site": 1, "webhook": 0}
    assert {name: p.total for name, p in by_level.items()} == {"city": 4, "county": 3}


def test_results_are_what_closed() -> None:
    assert results_of(ROWS) == {"already": 1, "banned": 1, "published": 2, "superseded": 1}


def test_every_result_has_a_place_in_progress() -> None:
    rows = [("site", "city", TOTAL, len(VERDICTS)), *(("site", "city", r, 1) for r in Result)]

    assert progress_of(rows).open == 0


def test_a_tally_is_written_in_the_order_of_its_keys_without_what_is_zero() -> None:
    tally = Tally()
    tally.add(2, Result.SUPERSEDED, [("webhook", "city", 1), ("site", "city", 2)])
    tally.add(1, PARKED, [("site", "city", -1)])
    tally.add(2, TOTAL, [("site", "city", 5), ("site", "county", 6)])
    tally.add(2, PARKED, [("site", "city", 0)])

    assert tally.changes() == [
        (1, "site", "city", "parked", -1),
        (2, "site", "city", "superseded", 2),
        (2, "site", "city", "total", 5),
        (2, "site", "county", "total", 6),
        (2, "webhook", "city", "superseded", 1),
    ]
    assert tally.total_of(2) == 11
    assert tally.total_of(1) == 0
