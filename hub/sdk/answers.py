"""Reading what a platform answered."""

from hashlib import sha256
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


def digest_of(*texts: str) -> str:
    """Return the digest of what was seen of a copy, for `Present.digest`.

    Content that the platform left out without a word shows as another digest than a whole copy's.

    Args:
        texts: title and text, say; what changes by itself (times, counts) does not belong to it.
    """
    return "sha256:" + sha256("\0".join(texts).encode(errors="surrogatepass")).hexdigest()


def objects_in(value: object) -> list[dict[str, Any]] | None:
    """Return a list of objects as it came; None if it is missing, no list, or holds anything else.

    Only a list that is there shows that something is not in it. Whoever takes a missing one for an
    empty one publishes a story twice.
    """
    if not isinstance(value, list):
        return None
    return value if all(isinstance(one, dict) for one in value) else None
