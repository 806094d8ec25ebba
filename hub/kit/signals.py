"""Signals between processes over Redis: quick, small, and allowed to get lost.

Who waits for a signal looks for himself from time to time; a signal only makes him look sooner.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hub.kit.log import get_logger

PREFIX = "hub:signal:"
WAIT_SECONDS = 1.0  # for one message, so that a stop is seen
RECONNECT_SECONDS = 1.0

Payload = dict[str, Any]
Handler = Callable[[Payload], object]

log = get_logger(__name__)


class Signals:
    """Publishes from anywhere in the process; one subscriber feeds all its handlers."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._handlers: defaultdict[str, list[Handler]] = defaultdict(list)

    async def publish(self, channel: str, payload: Payload | None = None) -> bool:
        """Tell every process; return whether Redis took it. Never raises for Redis' sake."""
        try:
            await self._redis.publish(PREFIX + channel, json.dumps(payload or {}))
        except (RedisError, OSError) as error:
            log.warning("signal_lost", channel=channel, error=str(error))
            return False
        return True

    @contextmanager
    def subscribe(self, channel: str, handler: Handler) -> Iterator[None]:
        """Call `handler` with each payload while the block runs.

        It is a plain function and must be quick (set an event, put into a queue). It is called
        with `{}` whenever the connection has been made anew, since something may have been missed.
        """
        self._handlers[channel].append(handler)
        try:
            yield
        finally:
            self._handlers[channel].remove(handler)
            if not self._handlers[channel]:
                del self._handlers[channel]

    async def run(self) -> None:
        """Receive until cancelled, connecting again whenever Redis comes back."""
        while True:
            try:
                await self._receive()
            except (RedisError, OSError) as error:
                log.warning("signals_interrupted", error=str(error))
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _receive(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.psubscribe(PREFIX + "*")
            self._call_everybody()
            while True:
                message = await pubsub.get_message(timeout=WAIT_SECONDS)
                if message is not None:
                    self._dispatch(message["channel"], message["data"])

    def _call_everybody(self) -> None:
        for channel in list(self._handlers):
            self._call(channel, {})

    def _dispatch(self, channel: bytes, data: bytes) -> None:
        try:
            payload = json.loads(data)
        except ValueError:
            log.warning("signal_unreadable", channel=channel.decode(errors="replace"))
            return
        self._call(channel.decode(errors="replace").removeprefix(PREFIX), payload)

    def _call(self, channel: str, payload: Payload) -> None:
        for handler in list(self._handlers.get(channel, ())):
            try:
                handler(payload)
            except Exception:
                log.exception("signal_handler_failed", channel=channel)
