"""Signatures as Standard Webhooks 1.0.0 has them: `v1`, HMAC-SHA256 over `id.timestamp.body`."""

import base64
import binascii
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
MIN_KEY_BYTES, MAX_KEY_BYTES = 24, 64  # Standard Webhooks, "Symmetric": 192 to 512 bits
TOLERANCE_SECONDS = 300  # how far a receiver's clock may be off


def key_of(secret: str) -> bytes:
    """Decode a secret.

    Raises:
        ValueError: it is not `whsec_` and the base64 of 24 to 64 bytes. The text never shows it.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not MIN_KEY_BYTES <= len(key) <= MAX_KEY_BYTES:
        raise ValueError(
            f"A secret is {PREFIX!r} and the base64 of {MIN_KEY_BYTES} to {MAX_KEY_BYTES} bytes."
        )
    return key


def sign(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """Make the header `webhook-signature`: one signature per key, separated by spaces."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return " ".join("v1," + _digest(key, content) for key in keys)


def verify(
    keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes, signatures: str
) -> bool:
    """Tell whether one of the signatures was made with one of the keys."""
    content = f"{message_id}.{timestamp}.".encode() + body
    ours = [b"v1," + _digest(key, content).encode() for key in keys]
    theirs = signatures.encode().split()
    return any(hmac.compare_digest(mine, other) for mine in ours for other in theirs)


def _digest(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.digest(key, content, "sha256")).decode()
