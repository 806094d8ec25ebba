"""The file that somebody is about to import, between its preview and their yes.

It may hold secrets, so it is sealed and does not travel back to the browser, which has its digest
alone. One for each person, in Redis for a quarter of an hour: losing it costs choosing it again.
"""

import asyncio

from redis.asyncio import Redis

from hub.kit.crypto import SealBroken, digest_of, seal, unseal
from hub.kit.keyring import Keyring

SECONDS = 900

_PREFIX = "hub:import:"


class KeptFile:
    """What one person is about to import.

    Args:
        redis: where it is kept.
        keyring: what it is sealed with.
        who: as the record names them.
    """

    def __init__(self, redis: Redis, keyring: Keyring, who: str) -> None:
        self._redis = redis
        self._name = _PREFIX + digest_of(who.encode())
        self._keyring = keyring

    async def keep(self, raw: bytes) -> str:
        """Keep a file in place of the one before, and return its digest."""
        sealed = await asyncio.to_thread(self._sealed, raw)
        await self._redis.set(self._name, sealed, ex=SECONDS)
        return digest_of(raw)

    async def read(self, digest: str) -> bytes | None:
        """Return the file with this digest; None if it is gone, or another has come since."""
        sealed = await self._redis.get(self._name)
        if sealed is None:
            return None
        try:
            raw = await asyncio.to_thread(self._opened, sealed)
        except SealBroken:  # another vault key
            return None
        return raw if digest_of(raw) == digest else None

    async def forget(self) -> None:
        """Forget it: it is imported."""
        await self._redis.delete(self._name)

    def _sealed(self, raw: bytes) -> bytes:
        return seal(raw, keyring=self._keyring, table="import", column="file", row=self._name)

    def _opened(self, sealed: bytes) -> bytes:
        return unseal(sealed, keyring=self._keyring, table="import", column="file", row=self._name)
