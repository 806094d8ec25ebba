"""Digests, and secrets sealed to the place where they are kept.

A sealed value is: algorithm (`ag1`), first four bytes of the key's digest, nonce (12 bytes),
AES-256-GCM ciphertext. The associated data names table, column and row, so that a value copied to
another row does not open there.
"""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.kit.problems import HubError

ALGORITHM = b"ag1"
KEY_MARK_BYTES = 4
NONCE_BYTES = 12

_HEAD = len(ALGORITHM) + KEY_MARK_BYTES


class SealBroken(HubError):
    """A sealed secret does not open: another key, another place, or changed bytes."""

    code = "seal-broken"
    title = "A sealed secret does not open"


def digest_of(data: bytes) -> str:
    """Return `"sha256:<64 hexadecimal digits>"`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def seal(plain: bytes, *, key: bytes, table: str, column: str, row: str | int) -> bytes:
    """Encrypt `plain` with the 32 bytes of `key`, to be opened at this place only."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    place = _place(table, column, row)
    return ALGORITHM + _mark(key) + nonce + AESGCM(key).encrypt(nonce, plain, place)


def unseal(sealed: bytes, *, key: bytes, table: str, column: str, row: str | int) -> bytes:
    """Open what `seal` closed.

    Raises:
        SealBroken: it says whether the key, the algorithm or the place is wrong.
    """
    if sealed[: len(ALGORITHM)] != ALGORITHM:
        raise SealBroken("It was sealed with an algorithm that this hub does not know.")
    if sealed[len(ALGORITHM) : _HEAD] != _mark(key):
        raise SealBroken(
            "It was sealed with another vault key.",
            remedy="Set HUB_VAULT_KEY (or put back vault.key) to the key that it was sealed with.",
        )
    nonce, ciphertext = sealed[_HEAD : _HEAD + NONCE_BYTES], sealed[_HEAD + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, _place(table, column, row))
    except (InvalidTag, ValueError):
        raise SealBroken(
            f"The value in {table}.{column} was changed, or belongs to another row.",
            remedy="Enter the credentials again.",
        ) from None


def _mark(key: bytes) -> bytes:
    return hashlib.sha256(b"hub vault key mark" + key).digest()[:KEY_MARK_BYTES]


def _place(table: str, column: str, row: str | int) -> bytes:
    return "\0".join([ALGORITHM.decode(), table, column, str(row)]).encode()
