"""How many of something may be under way at once: in a process, and of one key or person.

app.state.streams = AtOnce(MOST, _full, MOST_EACH, _too_many)
ONE_STREAM = one_of("streams")  # what a route depends on
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Depends, Request

from hub.kit.problems import HubError

Refusal = Callable[[], HubError]


@dataclass(slots=True)
class AtOnce:
    """What is under way in a process, by who has asked for it.

    Attributes:
        most: of the process.
        full: what is said where there are so many.
        most_each: of one key or person; None leaves them what there is.
        too_many: what is said to whoever has so many.
    """

    most: int
    full: Refusal
    most_each: int | None = None
    too_many: Refusal | None = None
    open: Counter[str] = field(default_factory=Counter)

    def begin(self, who: str) -> None:
        """Count one more.

        Raises:
            HubError: there are too many, of theirs or of all.
        """
        if self.most_each is not None and self.open[who] >= self.most_each:
            refused = self.too_many or self.full
            raise refused()
        if self.open.total() >= self.most:
            raise self.full()
        self.open[who] += 1

    def end(self, who: str) -> None:
        """Count one less."""
        self.open[who] -= 1
        if not self.open[who]:
            del self.open[who]


def one_of(name: str) -> Any:
    """Return what a route depends on that counts in `app.state`, until its answer's last byte."""

    async def one(request: Request) -> AsyncIterator[None]:
        counted: AtOnce = getattr(request.app.state, name)
        who: str = getattr(request.state, "counted_as", "")
        counted.begin(who)
        try:
            yield
        finally:
            counted.end(who)

    return Depends(one)
