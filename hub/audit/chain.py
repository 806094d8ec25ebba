"""The hash chain: each entry's digest covers the entry and the digest of the one before."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hub.kit.crypto import digest_of

_one_way = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def entry_digest(entry: dict[str, Any]) -> str:
    """Return `"sha256:…"` over all columns of an entry but its own digest.

    Args:
        entry: `sequence` as decimal digits, `at` as `moment_text` writes it, `detail` as
            `plain` or `plain_from_text` makes it, all others as they are.
    """
    return digest_of(_one_way(entry).encode())


def canonical(value: Any) -> bytes:
    """Return the one way to write `value` as JSON.

    Raises:
        TypeError, ValueError: it is not JSON.
    """
    return _one_way(plain(value)).encode()


def plain(value: Any) -> Any:
    """Return JSON with its numbers as strings of decimal digits.

    PostgreSQL gives back `1e16` as `10000000000000000`, and both have to have one digest.

    Raises:
        ValueError: a number is not JSON.
    """
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _digits(repr(value))
    return value


def moment_text(moment: datetime) -> str:
    """Write a moment as digests cover it: in UTC, with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _digits(number: str) -> str:
    exact = Decimal(number)
    if not exact.is_finite():
        raise ValueError(f"{number} is not JSON")
    whole, _, fraction = f"{abs(exact):f}".partition(".")
    fraction = fraction.rstrip("0")
    sign = "-" if exact < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


plain_from_text = json.JSONDecoder(parse_int=str, parse_float=_digits).decode
"""Read JSON as PostgreSQL writes it, in one pass, into what `plain` makes of it."""
