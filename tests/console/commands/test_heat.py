"""The colour of a cell, and how strong it is."""

import pytest

from hub.commands.breakdown import RegionLine, RegionsOut
from hub.console.commands.heat import SHADES, Cell, cell_of, heat_of
from hub.deliveries.results import VERDICTS, Result, Verdict


@pytest.mark.parametrize(
    ("counts", "tone", "shade"),
    [
        ({"published": 100}, "good", 5),
        ({"published": 40, "superseded": 60}, "good", 5),
        ({"published": 80, "open": 20}, "busy", 1),
        ({"published": 79, "open": 21}, "busy", 2),
        ({"published": 50, "open": 50}, "busy", 3),
        ({"open": 100}, "busy", 5),
        ({"published": 9_999, "open": 1}, "busy", 1),
        ({"published": 99, "parked": 1}, "bad", 1),
        ({"open": 50, "parked": 50}, "bad", 3),
        ({"open": 98, "parked": 1, "banned": 1}, "bad", 1),
        ({"parked": 41, "lapsed": 20, "gone": 39}, "bad", 4),
        ({"suspended": 100}, "bad", 5),
        ({}, "good", 1),
    ],
)
def test_the_worst_gives_the_tone_and_its_share_the_shade(
    counts: dict[str, int], tone: str, shade: int
) -> None:
    cell = cell_of(counts)
    assert (cell.tone, cell.shade) == (tone, shade)


@pytest.mark.parametrize("n", range(1, 101))
def test_a_shade_is_one_that_there_is_and_grows_with_the_share(n: int) -> None:
    shades = [Cell(total=100, done=0, open=0, bad=bad).shade for bad in (n, min(n + 1, 100))]
    assert 1 <= shades[0] <= shades[1] <= SHADES


@pytest.mark.parametrize("result", Result)
def test_what_failed_is_bad_and_what_was_taken_over_is_not(result: Result) -> None:
    failed = VERDICTS[result] is Verdict.FAILED
    assert cell_of({result: 7}) == Cell(
        total=7, done=0 if failed else 7, open=0, bad=7 if failed else 0
    )


def test_a_table_has_a_column_for_each_platform_of_any_region() -> None:
    jianghan = RegionLine(code="420103", name="江汉区", cells={"wechat": {"open": 2}})
    jiangan = RegionLine(code="420102", name="江岸区", cells={"site": {"published": 1}})
    heat = heat_of(RegionsOut(region="420100", items=[jianghan, jiangan]))
    assert (heat.region, heat.platforms) == ("420100", ["site", "wechat"])
    assert [(row.name, list(row.cells)) for row in heat.rows] == [
        ("江汉区", ["wechat"]),
        ("江岸区", ["site"]),
    ]
