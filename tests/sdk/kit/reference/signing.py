"""Signed events."""

import hmac
import json

from hub.sdk.optional import Incoming

HEADER = "x-hanjiang-signature"


def sign(secret: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), body, "sha256").hex()


def signed(secret: str, incoming: Incoming) -> str | None:
    """Return the post that an event is about; None if it is forged."""
    expected = sign(secret, incoming.body)
    if not hmac.compare_digest(expected, incoming.headers.get(HEADER, "")):
        return None
    return str(json.loads(incoming.body)["post"])
