"""Token buckets in Redis, the same for all processes: one Lua script.

A bucket fills by itself, so many tokens a second, up to its burst; whoever wants something takes
tokens out of it. Redis' clock is the one that counts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

# KEYS: buckets. ARGV: per second, burst, wanted, left to others, what a missing one holds, for how
# many seconds it is kept. Returns, for each, what it grants and what is left in it.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local wanted, left = tonumber(ARGV[3]), tonumber(ARGV[4])
local answer = {}
for i, key in ipairs(KEYS) do
    local bucket = redis.call('HMGET', key, 'tokens', 'at')
    local tokens = tonumber(bucket[1]) or tonumber(ARGV[5])
    local at = tonumber(bucket[2]) or now
    tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
    local n = math.max(0, math.min(wanted, math.floor(tokens - left)))
    redis.call('HSET', key, 'tokens', tokens - n, 'at', now)
    redis.call('EXPIRE', key, tonumber(ARGV[6]))
    answer[i] = {n, math.floor(tokens - n)}
end
return answer
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a bucket has given.

    Attributes:
        granted: tokens, as many as were wanted or fewer.
        rest: tokens that are left in it.
    """

    granted: int
    rest: int


class Buckets:
    """Buckets under one prefix.

    Args:
        redis: where they are.
        prefix: of their keys.
        begin_full: whether one that is missing, because it is new or because Redis lost it, is
            taken to be full; else it is empty, as what it had held may just have been spent.
        kept: seconds for which one is kept at least.
    """

    def __init__(self, redis: Redis, prefix: str, *, begin_full: bool, kept: int = 0) -> None:
        self._script = redis.register_script(_TAKE)
        self._prefix = prefix
        self._begin_full = begin_full
        self._kept = kept

    async def take(
        self, buckets: Sequence[str], per_second: float, burst: float, wanted: int, left: int = 0
    ) -> list[Taken]:
        """Take from each bucket what it has of `wanted` tokens, and leave `left` in it.

        Raises:
            RedisError, OSError: Redis is away.
        """
        first = burst if self._begin_full else 0
        kept = max(self._kept, math.ceil(burst / per_second))
        found = await self._script(
            keys=[self._prefix + bucket for bucket in buckets],
            args=[per_second, burst, wanted, left, first, kept],
        )
        return [Taken(granted, rest) for granted, rest in found]
