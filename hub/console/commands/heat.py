"""A command as a table of regions and platforms, each cell shaded by what became of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.commands.breakdown import RegionsOut
from hub.deliveries.results import PARKED, VERDICTS, Result, Verdict

SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """What came of a platform's placements in a region.

    Attributes:
        done: how many came true; what a later command took over does not count against it.
        bad: parked or failed.
    """

    total: int
    done: int
    open: int
    bad: int

    @property
    def tone(self) -> str:
        """Return `bad` where something is parked or failed, `busy` where it is open, or `good`."""
        return "bad" if self.bad else "busy" if self.open else "good"

    @property
    def shade(self) -> int:
        """Return how strong its colour is, 1 to `SHADES`: the share of what its tone counts."""
        counted = self.bad or self.open or self.done
        return max(1, -(-counted * SHADES // self.total)) if self.total else 1


@dataclass(frozen=True, slots=True)
class Row:
    """A region and its cells by platform."""

    code: str
    name: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Heat:
    """The table.

    Attributes:
        platforms: of all cells, in the order of the columns.
        region: whose children the rows are; None for the hub.
    """

    region: str | None
    platforms: list[str]
    rows: list[Row]


def heat_of(found: RegionsOut) -> Heat:
    """Lay out what a command came to by region and platform."""
    rows = [
        Row(line.code, line.name, {each: cell_of(n) for each, n in line.cells.items()})
        for line in found.items
    ]
    return Heat(found.region, sorted({each for row in rows for each in row.cells}), rows)


def cell_of(counts: Mapping[str, int]) -> Cell:
    """Sum up a cell from its counts by `open`, `parked` and the results."""
    bad = counts.get(PARKED, 0)
    done = 0
    for result in Result:
        n = counts.get(result, 0)
        failed = VERDICTS[result] is Verdict.FAILED
        bad, done = (bad + n, done) if failed else (bad, done + n)
    return Cell(sum(counts.values()), done, counts.get("open", 0), bad)
