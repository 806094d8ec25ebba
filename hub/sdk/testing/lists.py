"""A success that has lost its lists: what a look may not take for an empty one."""

import json
from typing import Any, Literal

Without = Literal["everything", "lists", "their kind"]
"""What an answer loses: all but its envelope; its lists; or what makes them lists."""

TEXT = "x"  # where a list belongs


def without(body: bytes, what: Without) -> bytes:
    """Return an answer's body without its lists; what is no JSON stays as it is.

    `{"code": 0, "data": {"articles": [...], "total": 3}}` becomes

    | without | |
    |---|---|
    | everything | `{"code": 0, "data": {}}` |
    | lists | `{"code": 0, "data": {"total": 3}}` |
    | their kind | `{"code": 0, "data": {"articles": "x", "total": 3}}` |
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body
    return json.dumps(_less(value, what), ensure_ascii=False).encode()


def _less(value: Any, what: Without) -> Any:
    if isinstance(value, list):
        return TEXT if what == "their kind" else {}
    if not isinstance(value, dict):
        return value
    if what == "their kind":
        return {name: _less(one, what) for name, one in value.items()}
    kept = {name: one for name, one in value.items() if not isinstance(one, list)}
    if what == "everything":
        return {name: {} if isinstance(one, dict) else one for name, one in kept.items()}
    return {name: _less(one, what) for name, one in kept.items()}
