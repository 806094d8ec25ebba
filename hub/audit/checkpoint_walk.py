"""Checkpoints are walked from the first to the last; whatever does not fit is noted."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from hub.audit.anchors import Anchor
from hub.audit.chain import read_line, row_digest
from hub.audit.findings import CHECKPOINTS, Finding, Wrong
from hub.audit.streams import GENESIS

UNPROVEN = 100  # checkpoints; one good signature vouches for all before it, and costs 70 µs


class CheckpointWalk:
    """The way along the checkpoints.

    Args:
        public_key: of this hub.
        found: is told what does not fit.
    """

    def __init__(self, public_key: str, found: Callable[[Finding], None]) -> None:
        self.signed: dict[str, dict[int, str]] = defaultdict(dict)
        """The digests that checkpoints name, by stream and sequence number."""
        self._public_key = public_key
        self._found = found
        self._number = 0
        self._follows = GENESIS
        self._unproven: list[Anchor] = []

    def along(self, lines: Iterable[str]) -> None:
        """Look at the next checkpoints, in the order of their numbers."""
        for line in lines:
            try:
                self._step(line)
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                self._number += 1  # no checkpoint that the hub has written
                self._break(self._number, Wrong.ALTERED)

    def end(self) -> None:
        """Look at the signatures that nothing later vouches for."""
        while self._unproven:
            newest = self._unproven.pop()
            if newest.is_signed(self._public_key):
                self._unproven.clear()
            else:
                self._note(newest.number, Wrong.FORGED)

    def _step(self, line: str) -> None:
        row = read_line(line)
        digest, signature = row.pop("digest"), row.pop("signature")
        anchor = Anchor(int(row["number"]), row["at"], digest, signature)
        if anchor.number <= self._number:
            self._note(anchor.number, Wrong.INSERTED)
            return
        if anchor.number > self._number + 1:
            self._break(self._number + 1, Wrong.MISSING)
        elif row["previous"] != self._follows:
            self._break(anchor.number, Wrong.OUT_OF_ORDER)
        if row_digest(row) != digest:
            self._note(anchor.number, Wrong.ALTERED)
        elif row["key"] != self._public_key:
            self._note(anchor.number, Wrong.OTHER_KEY)
        else:
            self._remember(row["heads"])
            self._unproven.append(anchor)
        if len(self._unproven) >= UNPROVEN:
            self.end()
        self._number, self._follows = anchor.number, anchor.line_digest

    def _remember(self, heads: dict[str, dict[str, str]]) -> None:
        for stream, head in heads.items():
            if head["sequence"] != "0":
                self.signed[stream][int(head["sequence"])] = head["digest"]

    def _break(self, number: int, wrong: Wrong) -> None:
        self.end()
        self._note(number, wrong)

    def _note(self, number: int, wrong: Wrong) -> None:
        self._found(Finding(CHECKPOINTS, number, wrong))
