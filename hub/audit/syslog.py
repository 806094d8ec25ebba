"""Entries of the record as syslog messages (RFC 5424). Pure.

    <109>1 2026-07-20T09:30:01.120000Z hub-1 hub - command.push [hub@32473 stream="hub"
    sequence="17" actor="…" action="…" subject="command:5" previous="…" digest="…"] BOM {"…": …}

The digest is the entry's, so what a collector keeps shows whether the record was rewritten. A long
detail is cut, and says so: the digest still is that of the whole.

    <109>1 2026-07-20T09:31:00.000000Z hub-1 hub - audit.checkpoint [hub@32473 checkpoint="17"]
    17 2026-07-20T09:31:00.000000+00:00 sha256.2:… ed25519:…

A checkpoint's line (`hub.audit.anchors`) is the end of its message, so that it can be cut out.
"""

import json
from datetime import UTC, datetime

from hub.audit.anchors import Anchor
from hub.audit.models import AuditEntry

PRIORITY = 13 * 8 + 5  # facility "log audit", severity "notice"
NAME = "hub@32473"  # the number that RFC 5612 sets aside for those who have none of their own
MOST_MSGID = 32  # characters, by RFC 5424
MOST_BYTES = 8_000  # of a message; what common collectors take
MOST_BYTES_UDP = 2_000  # what RFC 5424 asks every collector to take
BOM = b"\xef\xbb\xbf"  # what follows is UTF-8

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "]": "\\]"})


def message(entry: AuditEntry, host: str, most: int = MOST_BYTES) -> bytes:
    """Return one entry as a message.

    Args:
        entry: of the record.
        host: who sends it.
        most: bytes of the message.
    """
    columns = ("stream", "sequence", "actor", "action", "subject", "previous", "digest")
    said = " ".join(f'{name}="{_escaped(getattr(entry, name))}"' for name in columns)
    head = f"{_head(entry.at, host, entry.action)} [{NAME} {said}"
    detail = json.dumps(entry.detail, ensure_ascii=False).encode()
    room = most - len(head.encode()) - len('] cut="yes"') - len(BOM) - 1
    if len(detail) > room:
        head += ' cut="yes"'
        detail = detail[: max(room, 0)].decode(errors="ignore").encode()
    return f"{head}] ".encode() + BOM + detail


def anchor_message(anchor: Anchor, at: datetime, host: str) -> bytes:
    """Return the line of a checkpoint as a message.

    Args:
        anchor: the line.
        at: when the checkpoint was written.
        host: who sends it.
    """
    head = _head(at, host, "audit.checkpoint")
    return f'{head} [{NAME} checkpoint="{anchor.number}"] {anchor}'.encode()


def framed(sent: bytes) -> bytes:
    """Put its length before a message, for TCP and TLS (RFC 6587, 3.4.1)."""
    return f"{len(sent)} ".encode() + sent


def _head(at: datetime, host: str, what: str) -> str:
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"<{PRIORITY}>1 {moment} {host} hub - {what[:MOST_MSGID]}"


def _escaped(value: object) -> str:
    return str(value).translate(_ESCAPED)
