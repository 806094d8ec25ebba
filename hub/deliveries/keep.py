"""`hub.sdk.keep.Keep` for all workers: values sealed, in Redis, which may be lost.

Without Redis every process makes values of its own: a token more is fetched, a picture is uploaded
again, and nothing else goes wrong.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hub.kit.crypto import SealBroken, seal, unseal
from hub.kit.keyring import Keyring
from hub.kit.log import get_logger
from hub.kit.together import Together
from hub.sdk.keep import MOST_KEY_CHARACTERS, Made, Memory

PREFIX = "hub:keep:"
NEAR_SECONDS = 5.0  # how long a value is used without asking Redis again
MAKING_SECONDS = 30.0  # after which somebody else may try, if who was at it has died
ASK_AGAIN_SECONDS = 0.05

log = get_logger(__name__)

# Keep a lock, also where Redis was emptied meanwhile.
_HOLD = """
local held = redis.call('get', KEYS[1])
if not held or held == ARGV[1] then redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2]) end
"""

# Give up a lock, unless it ran out and is somebody else's now.
_LET_GO = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end"


class SharedKeep:
    """One per process.

    Args:
        redis: where all processes find it.
        keyring: the vault's: values may be secrets.
    """

    def __init__(self, redis: Redis, keyring: Keyring) -> None:
        self._redis = redis
        self._hold = redis.register_script(_HOLD)
        self._let_go = redis.register_script(_LET_GO)
        self._keyring = keyring
        self._near = Memory()
        self._kept = Together(self._ask)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def get(self, key: str) -> str | None:
        """Return what is kept, if it is still good."""
        return await self._near.get(key) or await self._fetch(key)

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Keep a value for so many seconds."""
        await self._near.put(key, value, min(seconds, NEAR_SECONDS))
        sealed = seal(value.encode(), keyring=self._keyring, table="keep", column="value", row=key)
        try:
            await self._redis.set(_name(key), sealed, px=max(1, round(seconds * 1000)))
        except RedisError as error:
            log.warning("keep_without_redis", error=type(error).__name__)
            await self._near.put(key, value, seconds)

    async def drop(self, key: str, value: str) -> None:
        """Forget a value that the platform no longer takes; a newer one stays."""
        await self._near.drop(key, value)
        try:
            if await self._fetch(key) == value:
                await self._near.drop(key, value)
                await self._redis.delete(_name(key))
        except RedisError as error:
            log.warning("keep_without_redis", error=type(error).__name__)

    async def get_or_make(self, key: str, make: Callable[[], Awaitable[Made]]) -> str:
        """Return what is kept, or make it: one process of all at a time, the others wait."""
        here = self._locks.setdefault(key, asyncio.Lock())
        async with here:
            return await self.get(key) or await self._make(key, make)

    async def _make(self, key: str, make: Callable[[], Awaitable[Made]]) -> str:
        mine = secrets.token_hex(8)
        while not await self._lock(key, mine):
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            if (found := await self._fetch(key)) is not None:
                return found
        holding = asyncio.create_task(self._keep_lock(key, mine))
        try:
            if (found := await self._fetch(key)) is None:  # nobody was quicker
                found, seconds = await make()
                await self.put(key, found, seconds)
        finally:
            holding.cancel()
            await self._unlock(key, mine)
        return found

    async def _fetch(self, key: str) -> str | None:
        sealed, left = await self._kept.get(key) or (None, 0)
        value = None if sealed is None else self._open(key, sealed)
        if value is not None and left > 0:
            await self._near.put(key, value, min(left / 1000, NEAR_SECONDS))
        return value

    async def _ask(self, keys: set[str]) -> dict[str, tuple[bytes | None, int]]:
        """Ask Redis for values and the milliseconds that each is still good for."""
        names = [_name(key) for key in keys]
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.mget(names)
                for name in names:
                    pipeline.pttl(name)
                values, *left = await pipeline.execute()
        except RedisError as error:
            log.warning("keep_without_redis", error=type(error).__name__)
            return {}
        return dict(zip(keys, zip(values, left, strict=True), strict=True))

    def _open(self, key: str, sealed: bytes) -> str | None:
        try:
            plain = unseal(sealed, keyring=self._keyring, table="keep", column="value", row=key)
        except SealBroken:  # another vault key: what was kept is of no use
            return None
        return plain.decode()

    async def _lock(self, key: str, mine: str) -> bool:
        try:
            held = await self._redis.set(
                f"{_name(key)}:lock", mine, nx=True, px=round(MAKING_SECONDS * 1000)
            )
        except RedisError:
            return True
        return bool(held)

    async def _keep_lock(self, key: str, mine: str) -> None:
        """Hold a lock until cancelled: a refresh token that is used twice may void them all."""
        while True:
            await asyncio.sleep(MAKING_SECONDS / 3)
            try:
                await self._hold(
                    keys=[f"{_name(key)}:lock"], args=[mine, round(MAKING_SECONDS * 1000)]
                )
            except RedisError as error:
                log.warning("keep_without_redis", error=type(error).__name__)

    async def _unlock(self, key: str, mine: str) -> None:
        try:
            await self._let_go(keys=[f"{_name(key)}:lock"], args=[mine])
        except RedisError as error:
            log.warning("keep_without_redis", error=type(error).__name__)


def _name(key: str) -> str:
    if not 0 < len(key) <= MOST_KEY_CHARACTERS:
        raise ValueError(f"A key has 1 to {MOST_KEY_CHARACTERS} characters, not {len(key)}.")
    return PREFIX + key
