"""The keys that data keys are wrapped with: one that seals now, and older ones that only open.

A sealed value says by its mark which key it wants. A mark that nobody here has heard of makes the
keyring read its source once more: so a rotation reaches every process without a restart.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from hub.kit.ciphers import AESGCM, SM4GCM, Sealing, sm4_key
from hub.kit.i18n import _
from hub.kit.keys import KeyUnusable
from hub.kit.log import get_logger
from hub.kit.problems import HubError

KEY_BYTES = 32
MARK_BYTES = 4
READ_AGAIN_SECONDS = 5.0  # for the same mark: what is lost must not cost a command each time
MOST_UNKNOWN = 1_000  # marks that are remembered as unknown

log = get_logger(__name__)


class SealBroken(HubError):
    """A sealed secret does not open: another key, another place, or changed bytes."""

    code = "seal-broken"
    title = "A sealed secret does not open"


@dataclass(frozen=True, slots=True)
class Key:
    """One key-encryption key; its bytes are within the ciphers.

    Attributes:
        mark: what it is called at the beginning of what it has sealed: the first bytes of its
            SHA-256, in every suite. It is a name and protects nothing; which key it is shows only
            where a value opens.
        aes: what wraps in the international suite.
        sm4: what wraps in the other.
    """

    mark: bytes
    aes: Sealing = field(repr=False, compare=False)
    sm4: Sealing = field(repr=False, compare=False)

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Make one of its 32 bytes."""
        digest = hashlib.sha256(b"hub vault key mark" + raw).digest()
        return cls(digest[:MARK_BYTES], AESGCM(raw), SM4GCM(sm4_key(raw)))


@dataclass(frozen=True, slots=True)
class Source:
    """Where keys come from.

    Attributes:
        name: what a person calls it: a setting, or a file's path.
        read: returns the keys, the current one first; raises `KeyUnusable`.
        stamp: cheap, and another whenever what would be read is; where that can be told.
    """

    name: str
    read: Callable[[], Sequence[bytes]]
    stamp: Callable[[], object] = field(default=lambda: None)


class Keyring:
    """The keys of one process; safe in threads.

    Args:
        source: read now, and again when it seems to have changed.

    Raises:
        KeyUnusable: what the source has is no key.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._unknown: dict[bytes, float] = {}  # mark → when it was looked for
        self._stamp = source.stamp()
        self._keys = _by_mark(source.read())

    @classmethod
    def of(cls, *keys: bytes) -> Self:
        """Make one of keys that never change, the current one first."""
        return cls(Source("a constant", lambda: keys))

    def __repr__(self) -> str:
        current, *older = (mark.hex() for mark in self._keys)
        return f"<Keyring from {self._source.name}: {current}, to open only: {older}>"

    @property
    def current(self) -> Key:
        """The key that seals now: the source's newest, where its stamp tells that it is new."""
        if self._source.stamp() != self._stamp:
            self.read_again()
        return next(iter(self._keys.values()))

    @property
    def marks(self) -> list[bytes]:
        """The marks of all keys, the current one first."""
        return list(self._keys)

    def find(self, mark: bytes) -> Key:
        """Return the key with a mark.

        Raises:
            SealBroken: there is none, in the source neither. It says which is missing.
        """
        key = self._keys.get(mark)
        if key is None and self._may_look_for(mark):
            self.read_again()
            key = self._keys.get(mark)
        if key is None:
            raise _missing(mark, self._source.name)
        return key

    def read_again(self) -> bool:
        """Take the source's keys in place of these; return False where it has none to read."""
        with self._lock:
            self._stamp = self._source.stamp()
            try:
                self._keys = _by_mark(self._source.read())
            except KeyUnusable as unusable:
                log.warning("vault_key_not_read", reason=unusable.detail)
                return False
            return True

    def _may_look_for(self, mark: bytes) -> bool:
        """A mark of its own: what is broken for good must not hide a key that is new."""
        now = time.monotonic()
        with self._lock:
            if now - self._unknown.get(mark, -READ_AGAIN_SECONDS) < READ_AGAIN_SECONDS:
                return False
            if len(self._unknown) >= MOST_UNKNOWN:
                self._unknown.clear()
            self._unknown[mark] = now
            return True


def _by_mark(keys: Sequence[bytes]) -> dict[bytes, Key]:
    return {key.mark: key for key in map(Key.of, keys)}


def _missing(mark: bytes, source: str) -> SealBroken:
    return SealBroken(
        _(
            "It was sealed with the vault key {key}, and {source} has no such key.",
            key=mark.hex(),
            source=source,
        ),
        remedy=_(
            "Put that key back (as a second line, or into HUB_VAULT_OLD_KEYS). If "
            "it is lost, enter the credentials again: `hub account import` for "
            "accounts, `hub platform app` for applications; people sign in with a "
            "recovery code and set up their second factor anew. `hub vault status` "
            "says what is sealed with it."
        ),
    )
