"""How often somebody may try, counted in Redis for all processes, before anything is hashed.

Tries are counted when they begin, so that ten thousand at once are no more than ten one after the
other, and what succeeds is taken back. A counter lives for 15 minutes from its first try.

While Redis is away each process counts for itself: with four of them, four times as many get
through, and hashing (`hub.auth.hashing`) bounds what that costs.
"""

import asyncio
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hub.auth.line import Line
from hub.auth.own_counts import MOST_LOCAL, WINDOW_SECONDS, Counter, OwnCounts
from hub.kit.log import get_logger

__all__ = ["Counter", "Full", "Side", "Throttle", "throttle_of"]

AT_ONCE = 16  # questions to Redis, of each side of the door of a process
WAITING = 500  # more wait to ask; Redis answers some thousand a second
BELIEVED_SECONDS = 5.0  # that a counter is full, without asking again
PREFIX = "hub:tries:"

log = get_logger(__name__)

# KEYS: counters. ARGV: seconds, then the most of each.
# Returns which one is full (0: none), for how many seconds, and how often that was said.
_TAKE = """
for i, key in ipairs(KEYS) do
    local most = tonumber(ARGV[i + 1])
    if (tonumber(redis.call('GET', key)) or 0) >= most then
        return {i, redis.call('TTL', key), redis.call('INCR', key) - most}
    end
end
for i, key in ipairs(KEYS) do
    if redis.call('INCR', key) == 1 then redis.call('EXPIRE', key, ARGV[1]) end
end
return {0, 0, 0}
"""
_GIVE_BACK = """
for i, key in ipairs(KEYS) do
    if (tonumber(redis.call('GET', key)) or 0) > 0 then redis.call('DECR', key) end
end
"""


class Full(NamedTuple):
    """A counter has no tries left.

    Attributes:
        counter: which.
        seconds: until it has.
        is_news: whether nobody was told so before; once in a window, over all processes.
    """

    counter: Counter
    seconds: int
    is_news: bool


class Side:
    """One side of the door of a process.

    Attributes:
        asking: the line for asking Redis.
        line: the line for signing in.
    """

    def __init__(self) -> None:
        self.asking = Line(AT_ONCE, WAITING)
        self.line = Line()


class Throttle:
    """The counters of one hub, and the door of one process.

    Attributes:
        strangers: the side for those who have not signed in from there before.
        known: the side for those who have.
    """

    def __init__(self, redis: Redis) -> None:
        self.strangers, self.known = Side(), Side()
        self._redis = redis
        self._take = redis.register_script(_TAKE)
        self._give_back = redis.register_script(_GIVE_BACK)
        self._own = OwnCounts()
        self._full: dict[str, tuple[Full, float]] = {}  # by name, until when it is believed
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def take(self, side: Side, *counters: Counter) -> Full | None:
        """Count a try; return the counter that has none left, where one has not.

        Raises:
            Unavailable: too many want to know.
        """
        believed = self._believed(counters)
        if believed is not None:
            return believed
        async with side.asking.turn():
            believed = self._believed(counters)
            if believed is not None:
                return believed
            number, seconds, told = await self._ask(counters)
        if not number:
            return None
        full = Full(counters[number - 1], max(1, seconds), told == 1)
        self._believe(full)
        return full

    async def give_back(self, *counters: Counter) -> None:
        """Take a try back: it has not been one, or was right."""
        names = [counter.name for counter in counters]
        self._own.give_back(names)
        await self._quietly(self._give_back(keys=[PREFIX + name for name in names]))

    async def forget(self, *counters: Counter) -> None:
        """Begin to count anew."""
        for counter in counters:
            self._own.counts.pop(counter.name, None)
            self._full.pop(counter.name, None)
        if counters:
            await self._quietly(self._redis.delete(*(PREFIX + each.name for each in counters)))

    async def note(self, name: str, seconds: int) -> None:
        """Keep in mind that something was right."""
        await self._quietly(self._redis.set(PREFIX + name, b"1", ex=seconds))

    async def is_noted(self, name: str) -> bool:
        """Say whether it was; no, while Redis is away.

        Raises:
            Unavailable: too many want to know.
        """
        async with self.strangers.asking.turn():
            try:
                return bool(await self._redis.exists(PREFIX + name))
            except (RedisError, OSError):
                return False

    async def _ask(self, counters: Sequence[Counter]) -> tuple[int, int, int]:
        try:
            found = await self._take(
                keys=[PREFIX + counter.name for counter in counters],
                args=[WINDOW_SECONDS, *(counter.most for counter in counters)],
            )
        except (RedisError, OSError) as error:
            log.warning("tries_counted_here_only", error=str(error))
            return self._own.take(counters)
        number, seconds, told = found
        return int(number), int(seconds), int(told)

    def _believed(self, counters: Sequence[Counter]) -> Full | None:
        now = time.monotonic()
        for counter in counters:
            full, until = self._full.get(counter.name, (None, 0.0))
            if full is not None and until > now:
                return full._replace(is_news=False)
        return None

    def _believe(self, full: Full) -> None:
        if len(self._full) > MOST_LOCAL:
            self._full.clear()
        lasts = min(BELIEVED_SECONDS, full.seconds)
        self._full[full.counter.name] = (full, time.monotonic() + lasts)

    async def _quietly(self, asked: Any) -> None:
        try:
            async with self._gate:
                await asked
        except (RedisError, OSError) as error:
            log.warning("tries_not_noted", error=str(error))


@lru_cache(maxsize=8)  # a process has one; tests have some
def throttle_of(redis: Redis) -> Throttle:
    """Return the counters of the process that has this client."""
    return Throttle(redis)
