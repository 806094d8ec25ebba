"""Digests, and secrets sealed to the place where they are kept.

A sealed value is an envelope of its own:

    algorithm  3 bytes        `ag2` or `sg2`
    mark       4              of the key-encryption key, the one thing a rotation replaces
    wrapping   12 + 32 + 16   nonce, and the value's own data key under the key-encryption key
    content    12 + n + 16    nonce, and the value under its data key

In `ag2` both layers are AES-256-GCM, in `sg2` SM4-GCM, whose data keys have 16 bytes. Both layers
name algorithm, table, column and row as associated data: a value, or its data key, that is copied
elsewhere does not open there. The first version's values (`ag1`: algorithm, mark, nonce, the value
under the key itself) open for ever, and each suite opens the other's (see `hub.kit.suite`).

The nonces under a key-encryption key are random, so one key may seal 2³² values (NIST SP 800-38D,
8.3); rotate it long before.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidTag

from hub.kit import metrics
from hub.kit.ciphers import AES_KEY_BYTES, AESGCM, SM4_KEY_BYTES, SM4GCM, TAG_BYTES, Sealing
from hub.kit.i18n import _
from hub.kit.keyring import MARK_BYTES, Key, Keyring, SealBroken
from hub.kit.suite import DIGESTS, KEYED, sha256, suite

__all__ = [
    "Keyring",
    "SealBroken",
    "digest_of",
    "identity_of",
    "is_digest_of",
    "keyed_digest",
    "keyed_digests",
    "public_digest_of",
    "rewrap",
    "seal",
    "unseal",
]


class Layers(NamedTuple):
    """The cipher of both layers of an envelope.

    Attributes:
        cipher: of a data key.
        key_bytes: how long data keys are.
        wrapping: what a key-encryption key wraps them with.
    """

    cipher: Callable[[bytes], Sealing]
    key_bytes: int
    wrapping: Callable[[Key], Sealing]

    @property
    def wrapped_bytes(self) -> int:
        """How much of a value is its wrapping."""
        return NONCE_BYTES + self.key_bytes + TAG_BYTES


DIRECT = b"ag1"
ENVELOPES: Mapping[bytes, Layers] = {
    b"ag2": Layers(AESGCM, AES_KEY_BYTES, lambda key: key.aes),
    b"sg2": Layers(SM4GCM, SM4_KEY_BYTES, lambda key: key.sm4),
}
ALGORITHMS = (*ENVELOPES, DIRECT)
ALGORITHM_BYTES = len(DIRECT)
NONCE_BYTES = 12

HEAD_BYTES = ALGORITHM_BYTES + MARK_BYTES  # they say all about what is needed


class _Value(NamedTuple):
    """A sealed value, taken apart; `wrapping` is empty in the first version's."""

    algorithm: bytes
    mark: bytes
    wrapping: bytes
    nonce: bytes
    content: bytes


def digest_of(data: bytes) -> str:
    """Return `"sha256:<64 hexadecimal digits>"`, or `"sm3:…"` where the suite says so."""
    name = suite().digest
    return f"{name}:{DIGESTS[name](data)}"


def is_digest_of(data: bytes, digest: str) -> bool:
    """Say whether this is the digest of `data`, in whichever suite it was made."""
    name, _, digits = digest.partition(":")
    return name in DIGESTS and DIGESTS[name](data) == digits


def public_digest_of(data: bytes) -> str:
    """Return `"sha256:<64 hexadecimal digits>"` in every suite.

    For what is a name: of a file in addresses, bodies and connectors' payloads, of an answer for a
    browser. Such a name has to stay the same, and everybody outside has to be able to compute it.
    """
    return "sha256:" + sha256(data)


def keyed_digest(data: bytes, key: bytes) -> str:
    """Return `"hmac-sha256:<64 hexadecimal digits>"`, or `"hmac-sm3:…"` where the suite says so.

    Only who has the key can make it.
    """
    return keyed_digests(data, key)[0]


def keyed_digests(data: bytes, key: bytes) -> tuple[str, ...]:
    """Return the keyed digests of all suites, this process's first: any may be in the database."""
    ours = suite().keyed
    names = (ours, *(name for name in KEYED if name != ours))
    return tuple(f"{name}:{KEYED[name](key, data)}" for name in names)


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
        plain = _cipher_of(value, key, place).decrypt(value.nonce, value.content, place)
    except (InvalidTag, ValueError):
        raise _changed(table, column) from None
    metrics.opened.labels(table).inc()
    return plain


def rewrap(sealed: bytes, *, keyring: Keyring, table: str, column: str, row: str | int) -> bytes:
    """Put a value under the keyring's current key, in this process's suite.

    An envelope's data key alone is opened; values of the first version and of the other suite are
    sealed anew.

    Raises:
        SealBroken: it does not open.
    """
    value = _taken_apart(sealed)
    if value.algorithm != suite().envelope:
        plain = unseal(sealed, keyring=keyring, table=table, column=column, row=row)
        return _sealed(plain, value.nonce, keyring, (table, column, row))
    place = _place(value.algorithm, table, column, row)
    try:
        data_key = _unwrapped(value, keyring.find(value.mark), place)
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
    algorithm = suite().envelope
    layers, place = ENVELOPES[algorithm], _place(algorithm, *at)
    data_key = secrets.token_bytes(layers.key_bytes)
    content = layers.cipher(data_key).encrypt(nonce, plain, place)
    return _head(data_key, keyring, place) + nonce + content


def _head(data_key: bytes, keyring: Keyring, place: bytes) -> bytes:
    algorithm, key = suite().envelope, keyring.current
    nonce = secrets.token_bytes(NONCE_BYTES)
    wrapped = ENVELOPES[algorithm].wrapping(key).encrypt(nonce, data_key, place)
    return algorithm + key.mark + nonce + wrapped


def _cipher_of(value: _Value, key: Key, place: bytes) -> Sealing:
    if value.algorithm == DIRECT:
        return key.aes
    return ENVELOPES[value.algorithm].cipher(_unwrapped(value, key, place))


def _unwrapped(value: _Value, key: Key, place: bytes) -> bytes:
    nonce, wrapped = value.wrapping[:NONCE_BYTES], value.wrapping[NONCE_BYTES:]
    return ENVELOPES[value.algorithm].wrapping(key).decrypt(nonce, wrapped, place)


def _taken_apart(sealed: bytes) -> _Value:
    algorithm = sealed[:ALGORITHM_BYTES]
    if algorithm not in ALGORITHMS:
        raise SealBroken(_("It was sealed with an algorithm that this hub does not know."))
    begin = HEAD_BYTES
    if algorithm != DIRECT:
        begin += ENVELOPES[algorithm].wrapped_bytes
    if len(sealed) < begin + NONCE_BYTES + TAG_BYTES:
        raise SealBroken(_("It was cut short."), remedy=_("Enter the credentials again."))
    return _Value(
        algorithm,
        sealed[ALGORITHM_BYTES:HEAD_BYTES],
        sealed[HEAD_BYTES:begin],
        sealed[begin : begin + NONCE_BYTES],
        sealed[begin + NONCE_BYTES :],
    )


def _place(algorithm: bytes, table: str, column: str, row: str | int) -> bytes:
    return "\0".join([algorithm.decode(), table, column, str(row)]).encode()


def _changed(table: str, column: str) -> SealBroken:
    return SealBroken(
        _(
            "The value in {table}.{column} was changed, or belongs to another row.",
            table=table,
            column=column,
        ),
        remedy=_("Enter the credentials again."),
    )
