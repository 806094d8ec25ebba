"""Reading what a platform answered."""

from typing import Any

import httpx


def json_object(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON object of an answer; empty if it holds anything else.

    A proxy's page, a truncated text and a bare list prove nothing: to whoever looks for a field in
    it, none of them has it.
    """
    try:
        value = response.json()
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
