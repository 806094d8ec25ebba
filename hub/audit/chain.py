"""Digests of what stands in the record, each over the digest of what stood before.

A row of the record, as JSON with all of its columns, is called a line; lines are what verification
reads and what an export holds.

A digest covers JSON in which numbers are texts of decimal digits, because PostgreSQL gives back
`1e16` as `10000000000000000`, and both have to have one digest. In `sha256` they are nothing but
that, so that a number and a text of the same digits share a digest. In `sha256.2` and `sm3.2` they
begin with U+0000, which no text in the database can hold.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson

from hub.kit.suite import DIGESTS, suite

MARK = "\0"  # what a number begins with
FORM = ".2"  # of what is digested; behind the name of the algorithm

_MARKED = b'"\\u0000'  # as it is written; within a text there would be another backslash


def row_digest(covered: Mapping[str, Any], like: str | None = None) -> str:
    """Return the digest over columns, given as `plain` or `read_line` makes them.

    Args:
        covered: the columns.
        like: a digest whose algorithm is to be used; else that of this process's suite.

    Raises:
        ValueError: nobody has ever made a digest `like` this.
        TypeError: there is more than JSON, or more than 254 containers inside one another.
    """
    name = suite().digest + FORM if like is None else like.partition(":")[0]
    written = _one_way(covered)
    algorithm = name.removesuffix(FORM)
    if name == "sha256":
        written = _unmarked(written)
    elif not name.endswith(FORM) or algorithm not in DIGESTS:
        raise ValueError(f"{name} is no algorithm of the record")
    return f"{name}:{DIGESTS[algorithm](written)}"


def size_of(value: Any) -> int:
    """Return how many bytes of JSON there are of `value`.

    Raises:
        TypeError, ValueError: it is not JSON.
    """
    return len(_unmarked(_one_way(plain(value))))


def plain(value: Any) -> Any:
    """Return JSON with numbers as marked strings of decimal digits.

    Raises:
        ValueError: a number is not JSON.
    """
    if isinstance(value, dict):
        return {_name(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _digits(repr(value))
    return value


def read_line(line: str) -> Any:
    """Read JSON as PostgreSQL writes it, in one pass, into what `plain` makes of it.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is too deep.
    """
    read, end = _read(line)
    if end != len(line):
        raise ValueError("something follows the line")
    return read


def whole_number(marked: str) -> int:
    """Read what `plain` made of a whole number.

    Raises:
        ValueError: it is none.
    """
    if not marked.startswith(MARK):
        raise ValueError("no number stands where one must be")
    return int(marked[1:])


def moment_text(moment: datetime) -> str:
    """Write a moment as digests cover it: in UTC, with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _name(key: Any) -> Any:
    return str(key) if isinstance(key, str) else key  # a member of a StrEnum is no name to orjson


def _one_way(covered: Any) -> bytes:
    """Write JSON with sorted keys, without spaces, in UTF-8, escaping no more than has to be."""
    return orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)


def _unmarked(written: bytes) -> bytes:
    return written.replace(_MARKED, b'"')


def _digits(number: str) -> str:
    exact = Decimal(number)
    if not exact.is_finite():
        raise ValueError(f"{number} is not JSON")
    whole, _, fraction = f"{abs(exact):f}".partition(".")
    fraction = fraction.rstrip("0")
    sign = MARK + "-" if exact < 0 else MARK
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


_read = json.JSONDecoder(parse_int=MARK.__add__, parse_float=_digits).raw_decode
