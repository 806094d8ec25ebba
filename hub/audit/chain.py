"""The hash chain: each entry's digest covers the entry and the digest of the one before."""

import json
from datetime import UTC
from decimal import Decimal
from typing import Any

from hub.audit.models import AuditEntry
from hub.kit.crypto import digest_of

GENESIS = digest_of(b"")  # what the first entry of a stream follows


def entry_digest(entry: AuditEntry) -> str:
    """Return `"sha256:…"` over all of the entry but its own digest."""
    covered = {
        "stream": entry.stream,
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    return digest_of(canonical(covered))


def canonical(value: Any) -> bytes:
    """Return the one way to write `value` as JSON.

    Numbers are written as strings of decimal digits: PostgreSQL gives back `1e16` as
    `10000000000000000`, and both have to have one digest.

    Raises:
        TypeError, ValueError: it is not JSON.
    """
    plain = _without_numbers(value)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_numbers(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _digits(value)
    return value


def _digits(number: float) -> str:
    exact = Decimal(repr(number))
    if not exact.is_finite():
        raise ValueError(f"{number} is not JSON")
    whole, _, fraction = f"{abs(exact):f}".partition(".")
    fraction = fraction.rstrip("0")
    sign = "-" if exact < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
