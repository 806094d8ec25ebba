"""Checkpoints are walked from the first to the last; whatever does not fit is noted."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from hub.audit.anchors import Anchor
from hub.audit.chain import read_line, row_digest, whole_number
from hub.audit.findings import CHECKPOINTS, Finding, Wrong
from hub.kit.crypto import is_digest_of

UNPROVEN = 100  # checkpoints; one good signature vouches for all before it, and costs 70 µs


class CheckpointWalk:
    """The way along the checkpoints.

    Args:
        keys: the hub's public keys, the present one first, then the former ones, the newest first.
        found: is told what does not fit.
    """

    def __init__(self, keys: tuple[str, ...], found: Callable[[Finding], None]) -> None:
        self.signed: dict[str, dict[int, str]] = defaultdict(dict)
        """The digests that checkpoints name, by stream and sequence number."""
        self._keys = keys  # those that may sign; a former one may not come back
        self._found = found
        self._number = 0
        self._follows = b""  # the line before; its digest is `GENESIS` where there is none
        self._unproven: list[tuple[Anchor, str]] = []  # and the key of each

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
            newest, key = self._unproven.pop()
            if newest.is_signed(key):
                self._unproven.clear()
            else:
                self._note(newest.number, Wrong.FORGED)

    def _step(self, line: str) -> None:
        row = read_line(line)
        digest, signature = row.pop("digest"), row.pop("signature")
        anchor = Anchor(whole_number(row["number"]), row["at"], digest, signature)
        if anchor.number <= self._number:
            self._note(anchor.number, Wrong.INSERTED)
            return
        if anchor.number > self._number + 1:
            self._break(self._number + 1, Wrong.MISSING)
        elif not is_digest_of(self._follows, row["previous"]):
            self._break(anchor.number, Wrong.OUT_OF_ORDER)
        if row_digest(row, like=digest) != digest:
            self._note(anchor.number, Wrong.ALTERED)
        elif row["key"] not in self._keys:
            self._note(anchor.number, Wrong.OTHER_KEY)
        else:
            self._keys = self._keys[: self._keys.index(row["key"]) + 1]
            self._remember(row["heads"])
            self._unproven.append((anchor, row["key"]))
        if len(self._unproven) >= UNPROVEN:
            self.end()
        self._number, self._follows = anchor.number, str(anchor).encode()

    def _remember(self, heads: dict[str, dict[str, str]]) -> None:
        """Remember what it names; the hub signs heads as they are, rewritten ones, too."""
        for stream, head in heads.items():
            if sequence := whole_number(head["sequence"]):
                signed = self.signed[stream]
                if signed.get(sequence, head["digest"]) != head["digest"]:
                    self._found(Finding(stream, sequence, Wrong.REWRITTEN))
                signed[sequence] = head["digest"]

    def _break(self, number: int, wrong: Wrong) -> None:
        self.end()
        self._note(number, wrong)

    def _note(self, number: int, wrong: Wrong) -> None:
        self._found(Finding(CHECKPOINTS, number, wrong))
