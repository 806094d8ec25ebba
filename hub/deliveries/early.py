"""What platforms have told, kept for an hour for those who were not there to hear it.

A platform can say "it is out" before the worker's record says what waits for that. So every event
is kept first, under the names that it is about, and whoever records something of such a name looks
here afterwards. It is kept sealed, in Redis, which may be lost: nobody relies on events alone.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hub.kit.crypto import SealBroken, digest_of, seal, unseal
from hub.kit.keyring import Keyring
from hub.kit.log import get_logger

PREFIX = "hub:told:"
KEPT_SECONDS = 3_600

log = get_logger(__name__)


class About(NamedTuple):
    """What an event is about: a name that a platform gave, on one account."""

    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an event has told of an account.

    Attributes:
        names: what it is about.
        tells: goes to the next poll of what waits.
        links: where copies are, by the platform's names for them.
    """

    account_id: int
    names: tuple[str, ...]
    tells: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


class EarlyEvents:
    """One per process.

    Args:
        redis: where all processes find them.
        keyring: the vault's.
    """

    def __init__(self, redis: Redis, keyring: Keyring) -> None:
        self._redis = redis
        self._keyring = keyring

    async def keep(self, told: Told) -> bool:
        """Keep what an event has told; return False where Redis is away."""
        text = json.dumps([told.names, dict(told.tells), dict(told.links)]).encode()
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in told.names:
                    about = About(told.account_id, name)
                    pipe.set(_name(about), self._sealed(about, text), ex=KEPT_SECONDS)
                await pipe.execute()
        except (RedisError, OSError) as error:
            log.warning("event_not_kept", error=type(error).__name__)
            return False
        return True

    async def of(self, names: Iterable[About]) -> dict[About, Told]:
        """Return what was told of some names."""
        asked = list(names)
        try:
            found = await self._redis.mget([_name(about) for about in asked]) if asked else []
        except (RedisError, OSError) as error:
            log.warning("events_not_read", error=type(error).__name__)
            return {}
        kept = zip(asked, found, strict=True)
        return {
            about: told
            for about, sealed in kept
            if sealed is not None and (told := self._opened(about, sealed)) is not None
        }

    async def forget(self, names: Iterable[About]) -> None:
        """Forget what has been heard of some names; one that stays is heard once more."""
        keys = [_name(about) for about in names]
        try:
            if keys:
                await self._redis.delete(*keys)
        except (RedisError, OSError) as error:
            log.warning("events_not_forgotten", error=type(error).__name__)

    def _sealed(self, about: About, text: bytes) -> bytes:
        return seal(text, keyring=self._keyring, table="told", column="text", row=_name(about))

    def _opened(self, about: About, sealed: bytes) -> Told | None:
        try:
            text = unseal(
                sealed, keyring=self._keyring, table="told", column="text", row=_name(about)
            )
        except SealBroken:  # another vault key: what was kept is of no use
            return None
        names, tells, links = json.loads(text)
        return Told(about.account_id, tuple(names), tells, links)


def _name(about: About) -> str:
    return f"{PREFIX}{about.account_id}:{digest_of(about.name.encode())}"
