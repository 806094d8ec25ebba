"""A stream is walked from its first entry to its head; whatever does not fit is noted."""

from collections.abc import Callable, Iterable, Mapping

from hub.audit.chain import read_line, row_digest, whole_number
from hub.audit.findings import Finding, Wrong
from hub.audit.streams import GENESIS


class Walk:
    """The way along one stream.

    Args:
        stream: its name.
        found: is told what does not fit.
        signed: digests that checkpoints vouch for, by sequence number.
    """

    def __init__(
        self, stream: str, found: Callable[[Finding], None], signed: Mapping[int, str]
    ) -> None:
        self._stream = stream
        self._found = found
        self._signed = signed
        self._sequence = 0
        self._digest: str | None = GENESIS  # None: nobody can tell

    def along(self, lines: Iterable[str]) -> None:
        """Look at the next entries, in the order of their sequence numbers."""
        for line in lines:
            self._step(line)

    def end(self, head: tuple[int, str] | None) -> None:
        """Compare the last entry with the head of the stream: its sequence number and digest."""
        if head is None:
            if self._sequence:
                self._note(self._sequence, Wrong.HEAD_MISSING)
        elif head[0] > self._sequence:
            self._note(self._sequence + 1, Wrong.MISSING)
        elif head[0] < self._sequence:
            self._note(head[0] + 1, Wrong.INSERTED)
        elif head[1] != self._digest:
            self._note(self._sequence, Wrong.HEAD_ALTERED)
        if any(sequence > self._sequence for sequence in self._signed):
            self._note(self._sequence + 1, Wrong.CUT)

    def _step(self, line: str) -> None:
        expected = self._sequence + 1
        try:
            entry = read_line(line)
            digest, sequence = entry.pop("digest"), whole_number(entry["sequence"])
            fits = row_digest(entry, like=digest) == digest
        except (ValueError, TypeError, RecursionError):  # as nothing that was recorded
            digest, sequence, fits = None, expected, False
        if sequence < expected:
            self._note(sequence, Wrong.INSERTED)
            return
        if sequence > expected:
            self._note(expected, Wrong.MISSING)
        elif digest and self._digest and entry["previous"] != self._digest:
            self._note(sequence, Wrong.OUT_OF_ORDER)
        if not fits:
            self._note(sequence, Wrong.ALTERED)
        if self._signed.get(sequence, digest) != digest:
            self._note(sequence, Wrong.REWRITTEN)
        self._sequence, self._digest = sequence, digest

    def _note(self, sequence: int, wrong: Wrong) -> None:
        self._found(Finding(self._stream, sequence, wrong))
