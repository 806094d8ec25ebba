"""How many records of commands may be on their way at once, each for as long as it takes."""

from collections import Counter
from collections.abc import AsyncIterator

from fastapi import Depends, Request

from hub.kit.i18n import _
from hub.kit.problems import TooMany

MOST = 8  # of one process
MOST_EACH = 2  # of one key or person
RETRY_SECONDS = 10


class Exports:
    """Those of a process."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()

    def begin(self, who: str) -> None:
        """Count one more.

        Raises:
            TooMany: there are too many, of theirs or of all.
        """
        if self.open[who] >= MOST_EACH or self.open.total() >= MOST:
            raise TooMany(
                _("So many records are being exported at once already."),
                remedy=_("Try again when one of them is done."),
                retry_after=RETRY_SECONDS,
            )
        self.open[who] += 1

    def end(self, who: str) -> None:
        """Count one less."""
        self.open[who] -= 1
        if not self.open[who]:
            del self.open[who]


async def _one_export(request: Request) -> AsyncIterator[None]:
    exports: Exports = request.app.state.exports
    who: str = getattr(request.state, "counted_as", "")
    exports.begin(who)
    try:
        yield
    finally:
        exports.end(who)


ONE_EXPORT = Depends(_one_export)
"""What a route that exports depends on; it ends with the answer's last byte."""
