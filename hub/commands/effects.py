"""What a command does in its unit of work, gathered until the work is finished."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hub.commands.models import CommandState
from hub.commands.tally import Tally
from hub.deliveries.lanes import LaneKind, lane


@dataclass(slots=True)
class Effects:
    """What a command has done so far.

    Attributes:
        state: where the command stands now.
        tally: what the counters gain and lose.
        lanes: where work has become due.
        stopped: articles of which workers must send nothing more under older claims.
        scheduled: scheduled commands that lost something, and may have nothing left.
        beyond: copies that there are where whoever commands may not touch them.
        noted: what the record says besides.
    """

    state: CommandState = CommandState.ISSUED
    tally: Tally = field(default_factory=Tally)
    lanes: set[str] = field(default_factory=set)
    stopped: list[int] = field(default_factory=list)
    scheduled: set[int] = field(default_factory=set)
    beyond: int = 0
    noted: dict[str, Any] = field(default_factory=dict)

    def due(self, kind: LaneKind, rows: Iterable[tuple[str, str, int]]) -> None:
        """Note that work has become due, from rows of (platform, level, n)."""
        self.lanes |= {lane(platform, kind) for platform, _level, _n in rows}
