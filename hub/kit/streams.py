"""How many event streams may be open: each costs a look every few seconds, for ten minutes."""

from collections import Counter
from collections.abc import AsyncIterator

from fastapi import Depends, Request

from hub.kit.i18n import _
from hub.kit.problems import TooMany

MOST = 1_000  # of one process
MOST_EACH = 50  # of one key or person
RETRY_SECONDS = 30


class Streams:
    """The open ones of a process."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()

    def begin(self, who: str) -> None:
        """Count one more.

        Raises:
            TooMany: there are too many, of theirs or of all.
        """
        if self.open[who] >= MOST_EACH:
            raise TooMany(
                _("You follow {most} commands already.", most=MOST_EACH),
                remedy=_("Close one of them."),
                retry_after=RETRY_SECONDS,
            )
        if self.open.total() >= MOST:
            raise TooMany(
                _("Too many follow commands just now."),
                remedy=_("Ask for the command itself from time to time."),
                retry_after=RETRY_SECONDS,
            )
        self.open[who] += 1

    def end(self, who: str) -> None:
        """Count one less."""
        self.open[who] -= 1
        if not self.open[who]:
            del self.open[who]


async def _one_stream(request: Request) -> AsyncIterator[None]:
    streams: Streams = request.app.state.streams
    who: str = getattr(request.state, "counted_as", "")
    streams.begin(who)
    try:
        yield
    finally:
        streams.end(who)


ONE_STREAM = Depends(_one_stream)
"""What a route that streams depends on, before its answer begins."""
