"""Rates of platforms and accounts over all workers: token buckets in Redis.

An account has two: what it posts and deletes takes from one, what is asked about it from another.
Pushes leave a tenth of a bucket to retractions. While Redis is away pushes wait, and retractions go
on under a small limit of this process alone. A bucket that is missing, because it is new or because
Redis lost it, starts empty: what it had held may just have been spent. It is kept for a day, lest
who was quiet for a while has to wait.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hub.deliveries.answers import LOOKING
from hub.deliveries.transition import Operation
from hub.kit.buckets import Buckets
from hub.kit.log import get_logger
from hub.sdk.manifest import Limits, Rate

ASKING = LOOKING | {Operation.POLL}
RESERVED_FOR_RETRACTIONS = 0.1  # of a bucket
WITHOUT_REDIS_PER_SECOND = 5.0  # retractions of one platform from one process
PREFIX = "hub:rate:"
KEPT_SECONDS = 86_400

log = get_logger(__name__)


@dataclass(slots=True)
class _Trickle:
    """What this process lets through on its own."""

    per_second: float
    tokens: float = 0.0
    at: float = field(default_factory=time.monotonic)

    def take(self, wanted: int) -> int:
        now = time.monotonic()
        self.tokens = min(self.per_second, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        granted = min(wanted, int(self.tokens))
        self.tokens -= granted
        return granted


@dataclass(frozen=True, slots=True)
class AccountCall:
    """A call that an account's rate counts.

    Attributes:
        operation: None for what sends nothing.
    """

    account: int
    operation: Operation | None

    @property
    def asks(self) -> bool:
        """Say whether it changes nothing, and so is counted among the looks."""
        return self.operation in ASKING


class Rates:
    """Asks for tokens before anything is sent."""

    def __init__(self, redis: Redis) -> None:
        self._buckets = Buckets(redis, PREFIX, begin_full=False, kept=KEPT_SECONDS)
        self._trickles: dict[str, _Trickle] = {}

    async def take(self, bucket: str, rate: Rate | None, wanted: int, *, retracting: bool) -> int:
        """Return how many of `wanted` calls may be made now."""
        if rate is None or wanted == 0:
            return wanted
        granted = await self._ask([bucket], rate, wanted, retracting=retracting)
        if granted is not None:
            return granted[0]
        return self._without_redis(bucket, rate, wanted) if retracting else 0

    async def take_one_each(
        self, platform: str, limits: Limits, calls: Sequence[AccountCall], *, retracting: bool
    ) -> list[bool]:
        """Return which of the calls may be made now, as far as their accounts' rates go."""
        posts = [f"{platform}:{one.account}" for one in calls if not one.asks]
        looks = [f"{platform}:{one.account}:look" for one in calls if one.asks]
        look_rate = limits.look_rate or limits.account_rate
        to_post = iter(await self._one_each(posts, limits.account_rate, retracting=retracting))
        to_look = iter(await self._one_each(looks, look_rate, retracting=retracting))
        return [next(to_look if one.asks else to_post) for one in calls]

    async def _one_each(
        self, buckets: list[str], rate: Rate | None, *, retracting: bool
    ) -> list[bool]:
        if rate is None or not buckets:
            return [True] * len(buckets)
        granted = await self._ask(buckets, rate, 1, retracting=retracting)
        if granted is None:
            return [retracting] * len(buckets)
        return [bool(n) for n in granted]

    async def _ask(
        self, buckets: list[str], rate: Rate, wanted: int, *, retracting: bool
    ) -> list[int] | None:
        # a bucket of one token has none to set aside
        left = 0 if retracting else int(rate.burst * RESERVED_FOR_RETRACTIONS)
        try:
            taken = await self._buckets.take(buckets, rate.per_second, rate.burst, wanted, left)
        except (RedisError, OSError) as error:
            log.warning("rates_unknown", error=str(error))
            return None
        return [each.granted for each in taken]

    def _without_redis(self, bucket: str, rate: Rate, wanted: int) -> int:
        most = min(WITHOUT_REDIS_PER_SECOND, rate.per_second)
        return self._trickles.setdefault(bucket, _Trickle(most)).take(wanted)
