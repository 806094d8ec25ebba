"""What a unit of work adds to the counters, gathered until it can be written in one go."""

from collections import Counter
from collections.abc import Iterable

from hub.deliveries.results import TOTAL

Cell = tuple[int, str, str, str]
"""(command, platform, level, result): the key of a counter."""


class Tally(Counter[Cell]):
    """Changes to counters; what is parked no longer counts below zero.

    Written by one statement in the order of the keys, so that two units of work never wait for
    each other in a circle.
    """

    def add(self, command_id: int, result: str, rows: Iterable[tuple[str, str, int]]) -> None:
        """Add a command's rows of (platform, level, n)."""
        for platform, level, n in rows:
            self[command_id, platform, level, result] += n

    def total_of(self, command_id: int) -> int:
        """Return how many placements a command was found to concern."""
        return sum(n for cell, n in self.items() if cell[0] == command_id and cell[3] == TOTAL)

    def changes(self) -> list[tuple[int, str, str, str, int]]:
        """Return what is not zero, in the order in which the counters are locked."""
        return sorted((*cell, n) for cell, n in self.items() if n)
