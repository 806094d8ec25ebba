"""Digests of what stands in the record, each over the digest of what stood before.

A row of the record, as JSON with all of its columns, is called a line; lines are what verification
reads and what an export holds.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hub.kit.crypto import digest_of

# what we make has no circles, and a third of the time would be spent looking for them
_one_way = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def row_digest(covered: Mapping[str, Any]) -> str:
    """Return `"sha256:…"` over columns, given as `plain` or `read_line` makes them."""
    return digest_of(_one_way(covered).encode())


def canonical(value: Any) -> bytes:
    """Return the one way to write `value` as JSON.

    Raises:
        TypeError, ValueError: it is not JSON.
    """
    return _one_way(plain(value)).encode()


def plain(value: Any) -> Any:
    """Return JSON with numbers as strings of decimal digits.

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


read_line = json.JSONDecoder(parse_int=str, parse_float=_digits).decode
"""Read JSON as PostgreSQL writes it, in one pass, into what `plain` makes of it."""
