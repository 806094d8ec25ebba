"""Digests, and secrets sealed to the place where they are kept.

A sealed value is an envelope of its own (`ag2`):

    algorithm  3 bytes
    mark       4          of the key-encryption key, the one thing a rotation replaces
    wrapping   12 + 48    nonce, and the value's own data key under the key-encryption key
    content    12 + n     nonce, and the value under its data key

Both layers are AES-256-GCM, and both name algorithm, table, column and row as associated data: a
value, or its data key, that is copied elsewhere does not open there. The first version's values
(`ag1`: algorithm, mark, nonce, the value under the key itself) open for ever.

The nonces under a key-encryption key are random, so one key may seal 2³² values (NIST SP 800-38D,
8.3); rotate it long before.
"""

import hashlib
import secrets
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.kit import metrics
from hub.kit.keyring import KEY_BYTES, MARK_BYTES, Keyring, SealBroken

__all__ = ["Keyring", "SealBroken", "digest_of", "identity_of", "rewrap", "seal", "unseal"]

ENVELOPE = b"ag2"
DIRECT = b"ag1"
ALGORITHMS = (ENVELOPE, DIRECT)
NONCE_BYTES = 12
TAG_BYTES = 16

HEAD_BYTES = len(ENVELOPE) + MARK_BYTES  # algorithm and mark: they say all about what is needed
_WRAPPED = NONCE_BYTES + KEY_BYTES + TAG_BYTES


class _Value(NamedTuple):
    """A sealed value, taken apart; `wrapping` is empty in the first version's."""

    algorithm: bytes
    mark: bytes
    wrapping: bytes
    nonce: bytes
    content: bytes


def digest_of(data: bytes) -> str:
    """Return `"sha256:<64 hexadecimal digits>"`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def seal(plain: bytes, *, keyring: Keyring, table: str, column: str, row: str | int) -> bytes:
    """Encrypt `plain` with the keyring's current key, to be opened at this place only."""
    return _sealed(plain, secrets.token_bytes(NONCE_BYTES), keyring, (table, column, row))


def unseal(sealed: bytes, *, keyring: Keyring, table: str, column: str, row: str | int) -> bytes:
    """Open what `seal` closed.

    Raises:
        SealBroken: it says whether the key, the algorithm or the place is wrong.
    """
    value = _taken_apart(sealed)
    key = keyring.find(value.mark)
    place = _place(value.algorithm, table, column, row)
    try:
        cipher = key.cipher
        if value.algorithm == ENVELOPE:
            cipher = AESGCM(_unwrapped(value, key.cipher, place))
        plain = cipher.decrypt(value.nonce, value.content, place)
    except (InvalidTag, ValueError):
        raise _changed(table, column) from None
    metrics.opened.labels(table).inc()
    return plain


def rewrap(sealed: bytes, *, keyring: Keyring, table: str, column: str, row: str | int) -> bytes:
    """Put a value under the keyring's current key.

    An envelope's data key alone is opened; the first version's values are sealed anew, once.

    Raises:
        SealBroken: it does not open.
    """
    value = _taken_apart(sealed)
    if value.algorithm == DIRECT:
        plain = unseal(sealed, keyring=keyring, table=table, column=column, row=row)
        return _sealed(plain, value.nonce, keyring, (table, column, row))
    place = _place(ENVELOPE, table, column, row)
    try:
        data_key = _unwrapped(value, keyring.find(value.mark).cipher, place)
    except (InvalidTag, ValueError):
        raise _changed(table, column) from None
    return _head(data_key, keyring, place) + value.nonce + value.content


def identity_of(sealed: bytes) -> str:
    """Return what stays the same of a value whatever key it is under: its nonce, by chance unique.

    Raises:
        SealBroken: it is no sealed value.
    """
    return _taken_apart(sealed).nonce.hex()


def _sealed(plain: bytes, nonce: bytes, keyring: Keyring, at: tuple[str, str, str | int]) -> bytes:
    """Seal under a data key that is used for nothing else, whatever the nonce."""
    place = _place(ENVELOPE, *at)
    data_key = secrets.token_bytes(KEY_BYTES)
    content = AESGCM(data_key).encrypt(nonce, plain, place)
    return _head(data_key, keyring, place) + nonce + content


def _head(data_key: bytes, keyring: Keyring, place: bytes) -> bytes:
    key = keyring.current
    nonce = secrets.token_bytes(NONCE_BYTES)
    return ENVELOPE + key.mark + nonce + key.cipher.encrypt(nonce, data_key, place)


def _unwrapped(value: _Value, cipher: AESGCM, place: bytes) -> bytes:
    return cipher.decrypt(value.wrapping[:NONCE_BYTES], value.wrapping[NONCE_BYTES:], place)


def _taken_apart(sealed: bytes) -> _Value:
    algorithm = sealed[: len(ENVELOPE)]
    if algorithm not in ALGORITHMS:
        raise SealBroken("It was sealed with an algorithm that this hub does not know.")
    begin = HEAD_BYTES + (_WRAPPED if algorithm == ENVELOPE else 0)
    if len(sealed) < begin + NONCE_BYTES + TAG_BYTES:
        raise SealBroken("It was cut short.", remedy="Enter the credentials again.")
    return _Value(
        algorithm,
        sealed[len(ENVELOPE) : HEAD_BYTES],
        sealed[HEAD_BYTES:begin],
        sealed[begin : begin + NONCE_BYTES],
        sealed[begin + NONCE_BYTES :],
    )


def _place(algorithm: bytes, table: str, column: str, row: str | int) -> bytes:
    return "\0".join([algorithm.decode(), table, column, str(row)]).encode()


def _changed(table: str, column: str) -> SealBroken:
    return SealBroken(
        f"The value in {table}.{column} was changed, or belongs to another row.",
        remedy="Enter the credentials again.",
    )
