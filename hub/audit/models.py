"""The record of every act (审计), hash-chained."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.kit.db import Base

MOST_ACTOR = 100  # characters


class AuditHead(Base):
    """The newest entry of a stream; its row is the lock that orders its writers. Taken last."""

    __tablename__ = "audit_heads"

    stream: Mapped[str] = mapped_column(String(50, collation="C"), primary_key=True)
    sequence: Mapped[int]
    digest: Mapped[str] = mapped_column(String(80, collation="C"))


class AuditEntry(Base):
    """Who did what to what, when and why. A trigger refuses every change.

    `digest` covers the entry and the digest of the one before, as `"sha256:…"`.
    """

    __tablename__ = "audit_entries"

    stream: Mapped[str] = mapped_column(String(50, collation="C"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(MOST_ACTOR))
    action: Mapped[str] = mapped_column(String(50))
    subject: Mapped[str] = mapped_column(String(100))
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(80, collation="C"))
    digest: Mapped[str] = mapped_column(String(80, collation="C"))

    __table_args__ = (
        Index(None, "subject"),
        Index(None, "at", "stream", "sequence"),
        Index(None, "actor", "at"),
        Index(None, "action", "at"),
    )


class AuditCheckpoint(Base):
    """All heads at a moment, signed by the hub. A trigger refuses every change.

    Attributes:
        number: from 1, without gaps.
        heads: of each stream `{"sequence": 17, "digest": "sha256:…"}`.
        previous: digest of the line (see `hub.audit.anchors`) of the checkpoint before.
        key: the public key that `signature` fits, as `"ed25519:…"`.
        digest: covers all of the above, as `"sha256:…"`.
        signature: of `digest`, as `"ed25519:…"`.
    """

    __tablename__ = "audit_checkpoints"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    heads: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(80, collation="C"))
    key: Mapped[str] = mapped_column(String(80, collation="C"))
    digest: Mapped[str] = mapped_column(String(80, collation="C"))
    signature: Mapped[str] = mapped_column(String(120, collation="C"))


class SyslogPosition(Base):
    """Up to which entry a stream was sent to the central syslog; its row is the sender's lock.

    One row is the checkpoints', under `hub.audit.findings.CHECKPOINTS`.
    """

    __tablename__ = "syslog_positions"

    stream: Mapped[str] = mapped_column(String(50, collation="C"), primary_key=True)
    sequence: Mapped[int]
