"""A stream is walked from its first entry to its head; whatever does not fit is noted."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from hub.audit.chain import entry_digest, plain_from_text
from hub.audit.findings import Finding, Wrong
from hub.audit.streams import GENESIS


class Row(NamedTuple):
    """An entry as PostgreSQL writes it: `at` and `detail` are text, so that nothing is refused."""

    sequence: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    digest: str


class Walk:
    """The way along one stream.

    Args:
        stream: its name.
        found: is told what does not fit.
    """

    def __init__(self, stream: str, found: Callable[[Finding], None]) -> None:
        self._stream = stream
        self._found = found
        self.sequence = 0
        self._digest = GENESIS

    def along(self, rows: Iterable[Row]) -> None:
        """Look at the next entries, in the order of their sequence numbers."""
        for row in rows:
            self._step(row)

    def end(self, head: tuple[int, str] | None) -> None:
        """Compare the last entry with the head of the stream: its sequence number and digest."""
        if head is None:
            if self.sequence:
                self._note(self.sequence, Wrong.HEAD_MISSING)
        elif head[0] > self.sequence:
            self._note(self.sequence + 1, Wrong.MISSING)
        elif head[0] < self.sequence:
            self._note(head[0] + 1, Wrong.INSERTED)
        elif head[1] != self._digest:
            self._note(self.sequence, Wrong.HEAD_ALTERED)

    def _step(self, row: Row) -> None:
        expected = self.sequence + 1
        if row.sequence < expected:
            self._note(row.sequence, Wrong.INSERTED)
            return
        if row.sequence > expected:
            self._note(expected, Wrong.MISSING)
        elif row.previous != self._digest:
            self._note(row.sequence, Wrong.OUT_OF_ORDER)
        if row.digest != digest_of_row(self._stream, row):
            self._note(row.sequence, Wrong.ALTERED)
        self.sequence, self._digest = row.sequence, row.digest

    def _note(self, sequence: int, wrong: Wrong) -> None:
        self._found(Finding(self._stream, sequence, wrong))


def digest_of_row(stream: str, row: Row) -> str | None:
    """Return the digest that a row must have; None if it holds what nobody can have recorded."""
    sequence, at, actor, action, subject, detail, previous, _ = row
    try:
        return entry_digest(
            {
                "stream": stream,
                "sequence": str(sequence),
                "at": at,
                "actor": actor,
                "action": action,
                "subject": subject,
                "detail": plain_from_text(detail),
                "previous": previous,
            }
        )
    except (ValueError, RecursionError, ArithmeticError):
        return None
