"""What a hostile client puts into fields, and whether the description says that it can't be right.

Values are texts of JSON: what they hold need not be something that Python could write.
"""

import json
import re
from typing import Any

from tests.app.surface import Place, Schema, choices, resolved

WRONG_TYPES: tuple[Any, ...] = (None, True, 0, 1.5, "x", [], {}, [None], {"$ne": 1})
NUMBERS: tuple[Any, ...] = (-1, 2**63, 10**400, 1e308, "1")
DATES = (
    "2026-07-01T08:00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "1782864000",
)
TEXTS = (
    "",
    "\u3000\u200b",
    "湖\u202e北",
    "应急\u0007\n响应",
    "\ufffe%'; drop table articles; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "http://127.0.0.1/",
    "javascript:alert(1)",
    "asset:sha256:" + "0" * 64,
    "\ufdfa" * 30,  # eighteen characters each in normal form
    "x" * 100_000,
)
VALUES = (*WRONG_TYPES, *NUMBERS, *DATES, *TEXTS, ["x"] * 10_001)
RAW = ("NaN", "9" * 5_000, '"\\u0000\\ud800"', "[" * 70 + "]" * 70)
"""Flawed wherever they stand."""

NAME = "nobody_knows"  # of a field that there is not

HERE = "\ue000here\ue000"  # a character of nobody's: it is taken out again


def written(body: Any, place: Place, value: str) -> bytes:
    """Return a body as JSON with `value`, which is JSON already, put at a place."""
    marked = json.dumps(_with(body, place, HERE), ensure_ascii=False)
    return marked.replace(json.dumps(HERE, ensure_ascii=False), value).encode("utf-8", "replace")


def twice(body: Any, place: Place) -> bytes:
    """Return a body as JSON in which an object's member stands twice."""
    return written(body, place, f"1, {json.dumps(place[-1])}: 2")


def is_wrong_text(schema: Schema, text: str) -> bool:
    """Say the same of a parameter, which is a text whatever it means."""
    return all(_is_wrong_text(one, text) for one in choices(schema) if one.get("type") != "null")


def _is_wrong_text(schema: Schema, text: str) -> bool:
    match resolved(schema).get("type"):
        case "integer":
            return not re.fullmatch(r"\s*[+-]?[0-9_]{1,4000}(\.0*)?\s*", text) or _is_wrong(
                schema, int(float(text))
            )
        case "boolean":
            return text.lower() not in {"true", "false", "1", "0", "on", "off", "t", "f"} | {
                *("y", "n", "yes", "no")
            }
    return _is_wrong(schema, text)


def is_wrong(schema: Schema, value: Any) -> bool:
    """Say whether the description rules a value out. It does not know of everything that is."""
    return all(_is_wrong(one, value) for one in choices(schema))


def _is_wrong(schema: Schema, value: Any) -> bool:
    schema = resolved(schema)
    if "const" in schema:
        return bool(value != schema["const"])
    if "enum" in schema:
        return value not in schema["enum"] or isinstance(value, bool)
    kind = schema.get("type")
    return kind is not None and (not _IS[kind](value) or _beyond(schema, value))


def _beyond(schema: Schema, value: Any) -> bool:
    """The stated limits. Blanks at the ends of a text don't count, so that it can get shorter."""
    sizes = {str: ("minLength", "maxLength"), list: ("minItems", "maxItems")}
    least, most = sizes.get(type(value), ("minimum", "maximum"))
    found = value if isinstance(value, int | float) else None
    if isinstance(value, str | list):
        found = len(value.strip("\u200b \u3000")) if isinstance(value, str) else len(value)
    if found is None:
        return bool(set(schema.get("required", ())) - set(value or ()))
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        return True
    return bool(found < schema.get(least, found) or found > schema.get(most, found))


def _with(body: Any, place: Place, value: Any) -> Any:
    if not place:
        return value
    first, *rest = place
    if isinstance(first, int):
        return [_with(body[first], tuple(rest), value), *body[first + 1 :]]
    return {**body, first: _with(body.get(first), tuple(rest), value)}


_IS = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: (
        not isinstance(value, bool)
        and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))
    ),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
