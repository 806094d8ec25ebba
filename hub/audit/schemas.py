"""What the API says about the record."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from hub.audit.anchors import Anchor
from hub.audit.findings import MEANINGS, MOST_FINDINGS, Finding, Report, Wrong

MOST_ANCHORS = 1_000  # of one request
MOST_CHARACTERS = 300  # of an anchor


class AuditEntryOut(BaseModel):
    """Who did what to what, when."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "stream": "hub",
                    "sequence": 17,
                    "at": "2026-07-20T09:30:00Z",
                    "actor": "administrator",
                    "action": "command.issue",
                    "subject": "command:5",
                    "detail": {"kind": "retract", "reason": "省应急管理厅要求更正"},
                    "previous": "sha256:…",
                    "digest": "sha256:…",
                }
            ]
        },
    )

    stream: str
    sequence: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    digest: str


class FindingOut(BaseModel):
    """Something in the record that does not fit."""

    stream: str = Field(description="Of the record; or `checkpoints`, or `anchors`.")
    sequence: int = Field(description="The number of the entry or checkpoint.")
    wrong: Wrong
    meaning: str

    @classmethod
    def of(cls, finding: Finding) -> "FindingOut":
        """Put a finding into words."""
        return cls(
            stream=finding.stream,
            sequence=finding.sequence,
            wrong=finding.wrong,
            meaning=MEANINGS[finding.wrong],
        )


class VerificationOut(BaseModel):
    """What was read, and what does not fit; nothing does not where `findings` is empty."""

    entries: int
    checkpoints: int
    findings: list[FindingOut] = Field(description=f"The first {MOST_FINDINGS}.")

    @classmethod
    def of(cls, report: Report) -> "VerificationOut":
        """Put a report into words."""
        return cls(
            entries=report.entries,
            checkpoints=report.checkpoints,
            findings=[FindingOut.of(each) for each in report.findings],
        )


class AnchorsIn(BaseModel):
    """Lines that `POST /audit/checkpoints` answered earlier, and that were kept elsewhere."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "anchors": [
                        "17 2026-07-20T09:30:00.000000+00:00 sha256:9f86d081884c7d65 ed25519:x4Rb"
                    ]
                }
            ]
        },
    )

    anchors: list[Annotated[str, Field(max_length=MOST_CHARACTERS)]] = Field(
        min_length=1, max_length=MOST_ANCHORS
    )


class AnchorsOut(BaseModel):
    """Which of them the database contradicts."""

    findings: list[FindingOut]


class CheckpointOut(BaseModel):
    """The newest checkpoint; `anchor` is the line to keep where nobody here can change it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": 17,
                    "at": "2026-07-20T09:30:00.000000+00:00",
                    "digest": "sha256:…",
                    "signature": "ed25519:…",
                    "anchor": "17 2026-07-20T09:30:00.000000+00:00 sha256:… ed25519:…",
                }
            ]
        },
    )

    number: int
    at: str
    digest: str
    signature: str
    anchor: str

    @classmethod
    def of(cls, anchor: Anchor) -> "CheckpointOut":
        """Show a checkpoint."""
        return cls(**anchor._asdict(), anchor=str(anchor))


class KeyOut(BaseModel):
    """The public keys of checkpoints' signatures."""

    key: str = Field(examples=["ed25519:…"])
    former: list[str] = Field(description="Keys that signed before, the newest first.")
