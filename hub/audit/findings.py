"""What a verification may find, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MOST_FINDINGS = 1_000  # that are listed; whoever changed more has changed everything


class Wrong(StrEnum):
    """What does not fit."""

    ALTERED = "altered"
    MISSING = "missing"
    INSERTED = "inserted"
    OUT_OF_ORDER = "out_of_order"
    HEAD_ALTERED = "head_altered"
    HEAD_MISSING = "head_missing"


MEANINGS: Mapping[Wrong, str] = {
    Wrong.ALTERED: "This entry was altered: its digest does not fit what it says.",
    Wrong.MISSING: "Entries are missing, from this one on.",
    Wrong.INSERTED: "This entry was inserted: it stands where none can be.",
    Wrong.OUT_OF_ORDER: "This entry does not follow the one before: either was exchanged.",
    Wrong.HEAD_ALTERED: "The stream's head does not name its last entry.",
    Wrong.HEAD_MISSING: "The stream has entries and no head.",
}


@dataclass(frozen=True)
class Finding:
    """Something that does not fit.

    Attributes:
        stream: of the record.
        sequence: of the entry.
        wrong: what is wrong there.
    """

    stream: str
    sequence: int
    wrong: Wrong


@dataclass
class Report:
    """What a verification has read, and the first of what it has found."""

    entries: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Note a finding, if there are not too many yet."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)
