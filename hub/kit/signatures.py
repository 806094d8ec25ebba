"""Signatures (Ed25519, RFC 8032); each key and signature says its algorithm, as `"ed25519:…"`."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "ed25519"
PRIVATE_KEY_BYTES = 32


def sign(data: bytes, key: bytes) -> str:
    """Return the signature of `data` by the private key."""
    return _written(Ed25519PrivateKey.from_private_bytes(key).sign(data))


def public_key_of(key: bytes) -> str:
    """Return the public key that belongs to a private one."""
    return _written(Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw())


def is_signed(data: bytes, signature: str, public_key: str) -> bool:
    """Say whether a signature, whoever wrote it there, is that of `data` by this key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_read(public_key))
        key.verify(_read(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _written(raw: bytes) -> str:
    return f"{ALGORITHM}:{base64.b64encode(raw).decode()}"


def _read(text: str) -> bytes:
    algorithm, _, encoded = text.partition(":")
    if algorithm != ALGORITHM:
        raise ValueError(f"not {ALGORITHM}")
    return base64.b64decode(encoded, validate=True)
