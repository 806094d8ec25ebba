"""Which algorithms a process makes digests, keyed digests and seals with (`HUB_CRYPTO_SUITE`).

`international` is SHA-256, HMAC-SHA-256 and AES-256-GCM; `gm` (国密) is SM3 (GB/T 32905), HMAC-SM3
and SM4-GCM (GB/T 32907). The suite decides only about what is made from now on: every value names
its algorithm, and whatever either suite has made is verified and opened for ever. Signatures are
Ed25519 in both: `cryptography` has no SM2.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from hub.settings import CryptoSuite


def sha256(data: bytes) -> str:
    """Return 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sm3(data: bytes) -> str:
    """Return 64 hexadecimal digits."""
    hashing = hashes.Hash(hashes.SM3())
    hashing.update(data)
    return hashing.finalize().hex()


def hmac_sha256(key: bytes, data: bytes) -> str:
    """Return 64 hexadecimal digits."""
    return hmac.digest(key, data, "sha256").hex()


def hmac_sm3(key: bytes, data: bytes) -> str:
    """Return 64 hexadecimal digits."""
    hashing = HMAC(key, hashes.SM3())
    hashing.update(data)
    return hashing.finalize().hex()


@dataclass(frozen=True, slots=True)
class Suite:
    """The names of the algorithms that things are made with.

    Attributes:
        digest: of bytes.
        keyed: of bytes, under a key.
        envelope: of sealed values, the first bytes of each.
    """

    digest: str
    keyed: str
    envelope: bytes


DIGESTS: Mapping[str, Callable[[bytes], str]] = {"sha256": sha256, "sm3": sm3}
KEYED: Mapping[str, Callable[[bytes, bytes], str]] = {
    "hmac-sha256": hmac_sha256,
    "hmac-sm3": hmac_sm3,
}
SUITES: Mapping[CryptoSuite, Suite] = {
    "international": Suite(digest="sha256", keyed="hmac-sha256", envelope=b"ag2"),
    "gm": Suite(digest="sm3", keyed="hmac-sm3", envelope=b"sg2"),
}

_current = [SUITES["international"]]


def suite() -> Suite:
    """Return this process's suite."""
    return _current[-1]


def use_suite(name: CryptoSuite) -> None:
    """Make this process's new digests and seals with another suite's algorithms."""
    _current[:] = [SUITES[name]]
