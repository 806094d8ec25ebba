"""Entries of the record as syslog messages (RFC 5424). Pure.

    <109>1 2026-07-20T09:30:01.120000Z hub-1 hub - command.push [hub@32473 stream="hub"
    sequence="17" actor="…" action="…" subject="command:5" previous="…" digest="…"] BOM {"…": …}

The digest is the entry's, so what a collector keeps shows whether the record was rewritten. A long
detail is cut, and says so: the digest still is that of the whole.
"""

import json
from datetime import UTC

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
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    columns = ("stream", "sequence", "actor", "action", "subject", "previous", "digest")
    said = " ".join(f'{name}="{_escaped(getattr(entry, name))}"' for name in columns)
    head = f"<{PRIORITY}>1 {at} {host} hub - {entry.action[:MOST_MSGID]} [{NAME} {said}"
    detail = json.dumps(entry.detail, ensure_ascii=False).encode()
    room = most - len(head.encode()) - len('] cut="yes"') - len(BOM) - 1
    if len(detail) > room:
        head += ' cut="yes"'
        detail = detail[: max(room, 0)].decode(errors="ignore").encode()
    return f"{head}] ".encode() + BOM + detail


def framed(sent: bytes) -> bytes:
    """Put its length before a message, for TCP and TLS (RFC 6587, 3.4.1)."""
    return f"{len(sent)} ".encode() + sent


def _escaped(value: object) -> str:
    return str(value).translate(_ESCAPED)
