"""Who has a draft open. In Redis, which may vanish: then everybody seems to be alone.

Nothing relies on it: what keeps two people from writing over each other is the draft's revision.
"""

import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hub.kit.log import get_logger

FORGOTTEN_SECONDS = 30
_PREFIX = "hub:draft:"

log = get_logger(__name__)


async def others_at(redis: Redis, draft_id: int, actor: str) -> list[str]:
    """Note that somebody has a draft open; return who else had within `FORGOTTEN_SECONDS`."""
    key, now = f"{_PREFIX}{draft_id}", time.time()
    try:
        async with redis.pipeline(transaction=False) as pipe:
            pipe.zadd(key, {actor: now})
            pipe.zremrangebyscore(key, "-inf", now - FORGOTTEN_SECONDS)
            pipe.zrange(key, 0, -1)
            pipe.expire(key, FORGOTTEN_SECONDS)
            _, _, found, _ = await pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("presence_not_known", error=type(error).__name__)
        return []
    return sorted({name.decode() for name in found} - {actor})


async def leave(redis: Redis, draft_id: int, actor: str) -> None:
    """Note that somebody has closed a draft."""
    try:
        await redis.zrem(f"{_PREFIX}{draft_id}", actor)
    except (RedisError, OSError) as error:
        log.warning("presence_not_known", error=type(error).__name__)
