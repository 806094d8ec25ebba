"""How far a command has come, from its counters alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from pydantic import BaseModel, computed_field

from hub.deliveries.results import PARKED, TOTAL, VERDICTS, Result, Verdict

Row = tuple[str, str, str, int]
"""(platform, level, result, n) of one command."""


class Progress(BaseModel):
    """Placements by what became of them; `open` are still being worked on."""

    total: int = 0
    succeeded: int = 0
    failed: int = 0
    replaced: int = 0
    parked: int = 0

    @computed_field  # type: ignore[prop-decorator] # pydantic asks for this order
    @property
    def open(self) -> int:
        """Return how many are still being worked on."""
        return self.total - self.succeeded - self.failed - self.replaced - self.parked


def progress_of(rows: Iterable[Row]) -> Progress:
    """Sum counters into one line of progress."""
    sums: defaultdict[str, int] = defaultdict(int)
    for _platform, _level, result, n in rows:
        sums[_column(result)] += n
    return Progress(**sums)


def progress_by(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, Progress]:
    """Sum counters into one line of progress for each key (a platform, a level)."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {name: progress_of(groups[name]) for name in sorted(groups)}


def results_of(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many deliveries closed with which result."""
    sums: defaultdict[str, int] = defaultdict(int)
    for _platform, _level, result, n in rows:
        if result not in {PARKED, TOTAL} and n:
            sums[result] += n
    return dict(sorted(sums.items()))


def _column(result: str) -> str:
    if result in {PARKED, TOTAL}:
        return result
    verdict: Verdict = VERDICTS[Result(result)]
    return verdict.value
