"""How many may read the whole record at once: each holds a connection for as long as that takes."""

from collections.abc import AsyncIterator

from fastapi import Depends, Request

from hub.kit.i18n import _
from hub.kit.problems import Unavailable

MOST = 2  # of one process, whose other requests want connections, too


class Readers:
    """Those of a process."""

    def __init__(self) -> None:
        self.now = 0

    def begin(self) -> None:
        """Count one more.

        Raises:
            Unavailable: there are enough.
        """
        if self.now >= MOST:
            raise Unavailable(
                _("The whole record is being read {most} times at once already.", most=MOST),
                remedy=_("Try again when that is done; it takes seconds for each million entries."),
            )
        self.now += 1

    def end(self) -> None:
        """Count one less."""
        self.now -= 1


async def _one_reader(request: Request) -> AsyncIterator[None]:
    readers: Readers = request.app.state.readers
    readers.begin()
    try:
        yield
    finally:
        readers.end()


ONE_READER = Depends(_one_reader)
"""What a route that reads the whole record depends on; it ends with the answer's last byte."""
