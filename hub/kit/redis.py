"""Redis or Valkey, which may be lost: a limit of time on everything, so that it holds nobody up."""

from typing import Any

from redis.asyncio import Redis

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0
IDLE_CHECK_SECONDS = 30  # a connection idle for longer is tried before it is used

TIMEOUTS: dict[str, Any] = {
    "socket_connect_timeout": CONNECT_SECONDS,
    "socket_timeout": ANSWER_SECONDS,
    "health_check_interval": IDLE_CHECK_SECONDS,
}


def make_redis(url: str) -> Redis:
    """Make a client of `redis://…`, `rediss://…` or `unix:///path?db=0`; it connects when used."""
    client: Redis = Redis.from_url(url, **TIMEOUTS)
    return client
