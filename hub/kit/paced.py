"""How often somebody may come: a bucket for each, over all processes, and headers that tell of it.

The headers are those of draft-ietf-httpapi-ratelimit-headers-10:

    RateLimit-Policy: "commands";q=600;w=60     600 a minute
    RateLimit: "commands";r=598;t=1             598 are left; in a second it is full again

A bucket that is empty fills by the second, so nobody waits for a minute to be over. While Redis is
away, or slow, everybody is let through: a limit must never be what a retraction fails for.
"""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.kit.answers import problem_answer
from hub.kit.buckets import Buckets, Taken
from hub.kit.i18n import _
from hub.kit.log import get_logger
from hub.kit.problems import TooMany

MINUTE = 60  # seconds
PATIENCE_SECONDS = 2.0  # with Redis; less would let a flood through, which delays its answers too
ASKING_AT_ONCE = 32  # of one process: a flood of requests is no flood of connections
REST_SECONDS = 5.0  # before Redis is asked again, when it was away
PREFIX = "hub:pace:"

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one may come.

    Attributes:
        name: of the policy, in headers.
        per_minute: requests, all of which may come at once.
    """

    name: str
    per_minute: int

    @property
    def per_second(self) -> float:
        """How fast a bucket fills."""
        return self.per_minute / MINUTE


@dataclass(frozen=True, slots=True)
class Counted:
    """Whose bucket a request takes from.

    Attributes:
        who: a key, a person or an address, as the bucket is named.
    """

    pace: Pace
    who: str


Counting = Callable[[Scope], Counted | None]
"""Says whose bucket a request takes from; None for what nobody counts."""


class Paced:
    """ASGI middleware before whatever reads bodies, and after whoever finds out who asks.

    Args:
        app: what comes next.
        redis: where the buckets are.
        counting: says whose they are.
    """

    def __init__(self, app: ASGIApp, redis: Redis, counting: Counting) -> None:
        self.app = app
        self._buckets = Buckets(redis, PREFIX, begin_full=True)
        self._counting = counting
        self._asking = asyncio.Semaphore(ASKING_AT_ONCE)
        self._asks_from = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse who comes too often, or pass on."""
        counted = self._counting(scope) if scope["type"] == "http" else None
        if counted is None:
            return await self.app(scope, receive, send)
        scope.setdefault("state", {})["counted_as"] = counted.who
        taken = await self._take(counted)
        if taken is None:
            return await self.app(scope, receive, send)
        headers = _headers(counted.pace, taken)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"]).update(headers)
            await send(message)

        if not taken.granted:
            return await problem_answer(_too_many(counted.pace))(scope, receive, told)
        return await self.app(scope, receive, told)

    async def _take(self, counted: Counted) -> Taken | None:
        async with self._asking:
            if time.monotonic() < self._asks_from:
                return None
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await self._ask(counted.pace, counted.who)
            except (RedisError, OSError) as error:  # running out of patience is an OSError
                self._asks_from = time.monotonic() + REST_SECONDS
                log.warning("paces_unknown", error=str(error))
                return None

    async def _ask(self, pace: Pace, who: str) -> Taken:
        bucket = f"{pace.name}:{who}"
        (taken,) = await self._buckets.take([bucket], pace.per_second, pace.per_minute, wanted=1)
        return taken


def _headers(pace: Pace, taken: Taken) -> dict[str, str]:
    full_in = math.ceil((pace.per_minute - taken.rest) / pace.per_second)
    return {
        "RateLimit-Policy": f'"{pace.name}";q={pace.per_minute};w={MINUTE}',
        "RateLimit": f'"{pace.name}";r={taken.rest};t={full_in}',
    }


def _too_many(pace: Pace) -> TooMany:
    return TooMany(
        _("More than {most} requests a minute have come from you.", most=f"{pace.per_minute:,}"),
        remedy=_("Wait as long as `Retry-After` says, and ask less often."),
        retry_after=max(1, math.ceil(1 / pace.per_second)),
    )
