"""Signals between processes, over the real Redis."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from hub.kit.redis import make_redis
from hub.kit.signals import PREFIX, Signals
from hub.kit.supervise import in_background
from tests.kit.own_redis import OwnRedis

SECONDS = 15.0
CHANNEL = "command:17"


class Inbox:
    """What a handler was called with."""

    def __init__(self) -> None:
        self.letters: list[dict[str, Any]] = []
        self._arrived = asyncio.Event()

    def __call__(self, payload: dict[str, Any]) -> None:
        self.letters.append(payload)
        self._arrived.set()

    async def until(self, true: Callable[[list[dict[str, Any]]], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not true(self.letters):
                self._arrived.clear()
                await self._arrived.wait()


@pytest.fixture
async def redis_client(redis_url: str) -> AsyncIterator[Redis]:
    client = make_redis(redis_url)
    yield client
    await client.aclose()


async def test_a_signal_reaches_every_process(redis_client: Redis) -> None:
    here, there = Signals(redis_client), Signals(redis_client)
    first, second = Inbox(), Inbox()
    with here.subscribe(CHANNEL, first), there.subscribe(CHANNEL, second):
        async with in_background(here.run()), in_background(there.run()):
            await first.until(lambda letters: letters == [{}])  # connected
            await second.until(lambda letters: letters == [{}])
            assert await here.publish(CHANNEL, {"revision": 4})
            await first.until(lambda letters: letters[-1] == {"revision": 4})
            await second.until(lambda letters: letters[-1] == {"revision": 4})


async def test_a_signal_reaches_only_who_asked_for_its_channel(redis_client: Redis) -> None:
    signals = Signals(redis_client)
    wanted, other = Inbox(), Inbox()
    async with in_background(signals.run()):
        with signals.subscribe(CHANNEL, wanted), signals.subscribe("command:18", other):
            await wanted.until(lambda letters: letters == [{}])
            await signals.publish(CHANNEL, {"n": 1})
            await wanted.until(lambda letters: letters[-1] == {"n": 1})
        assert other.letters == [{}]
        with signals.subscribe(CHANNEL, other):
            await signals.publish(CHANNEL, {"n": 2})
            await other.until(lambda letters: letters[-1] == {"n": 2})
    assert wanted.letters[-1] == {"n": 1}


async def test_what_is_not_a_signal_and_a_handler_that_fails_harm_nobody(
    redis_client: Redis,
) -> None:
    signals = Signals(redis_client)
    inbox = Inbox()

    def fail(_payload: dict[str, Any]) -> None:
        raise RuntimeError("a bug")

    with signals.subscribe(CHANNEL, fail), signals.subscribe(CHANNEL, inbox):
        async with in_background(signals.run()):
            await inbox.until(lambda letters: letters == [{}])
            await redis_client.publish(PREFIX + CHANNEL, b"\xff not JSON")
            await signals.publish(CHANNEL, {"n": 1})
            await inbox.until(lambda letters: letters[1:] == [{"n": 1}])


async def test_after_redis_was_away_everybody_looks_again(own_redis: OwnRedis) -> None:
    client = make_redis(own_redis.url)
    signals = Signals(client)
    inbox = Inbox()
    with signals.subscribe(CHANNEL, inbox):
        async with in_background(signals.run()):
            await inbox.until(lambda letters: letters == [{}])
            own_redis.kill()
            assert not await signals.publish(CHANNEL, {"n": 1})
            own_redis.start()
            await inbox.until(lambda letters: letters == [{}, {}])
            assert await signals.publish(CHANNEL, {"n": 2})
            await inbox.until(lambda letters: letters[-1] == {"n": 2})
    await client.aclose()


async def test_a_signal_without_redis_is_lost_quietly(tmp_path: Path) -> None:
    client = make_redis(f"unix://{tmp_path}/nobody?db=0")
    assert not await Signals(client).publish(CHANNEL)
    await client.aclose()
