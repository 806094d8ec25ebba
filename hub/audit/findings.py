"""What a verification may find, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MOST_FINDINGS = 1_000  # that are listed; whoever changed more has changed everything
CHECKPOINTS = "checkpoints"  # in the place of a stream
ANCHORS = "anchors"  # the same; their number is the checkpoint's


class Wrong(StrEnum):
    """What does not fit."""

    ALTERED = "altered"
    MISSING = "missing"
    INSERTED = "inserted"
    OUT_OF_ORDER = "out_of_order"
    HEAD_ALTERED = "head_altered"
    HEAD_MISSING = "head_missing"
    REWRITTEN = "rewritten"
    CUT = "cut"
    FORGED = "forged"
    OTHER_KEY = "other_key"
    NOT_THERE = "not_there"
    EXCHANGED = "exchanged"


MEANINGS: Mapping[Wrong, str] = {
    Wrong.ALTERED: "It was altered: its digest does not fit what it says.",
    Wrong.MISSING: "From here on, one or more are missing.",
    Wrong.INSERTED: "It was inserted: nothing can stand here.",
    Wrong.OUT_OF_ORDER: "It does not follow the one before; one of the two was exchanged.",
    Wrong.HEAD_ALTERED: "The head of the stream does not name its last entry.",
    Wrong.HEAD_MISSING: "The stream has entries and no head.",
    Wrong.REWRITTEN: "It is another entry than the one that a checkpoint was signed over.",
    Wrong.CUT: "The end was cut off: a checkpoint was signed over entries from here on.",
    Wrong.FORGED: "Its signature is not one of this hub's key.",
    Wrong.OTHER_KEY: "It was signed with a key that is not this hub's, or not any more.",
    Wrong.NOT_THERE: "The database lacks this checkpoint: it was cut, or an older one restored.",
    Wrong.EXCHANGED: "The database has another checkpoint under this number.",
}


@dataclass(frozen=True)
class Finding:
    """Something that does not fit.

    Attributes:
        stream: of the record; or `CHECKPOINTS`, or `ANCHORS`.
        sequence: the number of the entry or checkpoint.
        wrong: what is wrong there.
    """

    stream: str
    sequence: int
    wrong: Wrong


@dataclass
class Report:
    """How much a verification has read, and the first of what it has found."""

    entries: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Note a finding, if there are not too many yet."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)
