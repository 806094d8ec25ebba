"""What connectors keep between calls, for all workers."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from hub.deliveries.keep import SharedKeep
from hub.kit.keyring import Keyring
from hub.kit.redis import make_redis
from hub.sdk.keep import Keep, Made, Memory

KEY = Keyring.of(bytes(range(32)))
TOKEN = "74_aBcDeF-an-access-token"
NAME = "wechat:wx42:token"


class Platform:
    """Gives a new token at each call, slowly."""

    def __init__(self) -> None:
        self.calls = 0

    async def token(self) -> Made:
        self.calls += 1
        number = self.calls
        await asyncio.sleep(0.02)
        return f"{TOKEN}-{number}", 60.0


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = make_redis(redis_url)
    yield client
    await client.aclose()


@pytest.fixture(params=["all workers", "one process"])
def keep(request: pytest.FixtureRequest, redis: Redis) -> Keep:
    return SharedKeep(redis, KEY) if request.param == "all workers" else Memory()


async def test_a_value_is_kept_as_long_as_it_is_good(keep: Keep) -> None:
    assert await keep.get(NAME) is None
    await keep.put(NAME, TOKEN, 60)
    assert await keep.get(NAME) == TOKEN
    await keep.put(NAME, TOKEN, 0.001)
    await asyncio.sleep(0.01)  # its time is what is tested
    assert await keep.get(NAME) is None


async def test_a_value_that_the_platform_refuses_is_forgotten(keep: Keep) -> None:
    await keep.put(NAME, TOKEN, 60)
    await keep.drop(NAME, TOKEN)
    assert await keep.get(NAME) is None


async def test_a_newer_value_stays(keep: Keep) -> None:
    await keep.put(NAME, TOKEN, 60)
    await keep.drop(NAME, "an older one")
    assert await keep.get(NAME) == TOKEN


async def test_fifty_who_need_a_token_fetch_one(keep: Keep) -> None:
    platform = Platform()
    tokens = await asyncio.gather(*(keep.get_or_make(NAME, platform.token) for _ in range(50)))
    assert set(tokens) == {f"{TOKEN}-1"}
    assert platform.calls == 1


async def test_who_fails_to_make_it_keeps_nobody_else_from_making_it(keep: Keep) -> None:
    async def fails() -> Made:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await keep.get_or_make(NAME, fails)
    assert await keep.get_or_make(NAME, Platform().token) == f"{TOKEN}-1"


async def test_eight_workers_fetch_one_token(redis: Redis) -> None:
    platform = Platform()
    workers = [SharedKeep(redis, KEY) for _ in range(8)]
    tokens = await asyncio.gather(
        *(worker.get_or_make(NAME, platform.token) for worker in workers for _ in range(5))
    )
    assert set(tokens) == {f"{TOKEN}-1"}
    assert platform.calls == 1


async def test_who_is_still_at_it_keeps_the_others_waiting(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.deliveries.keep.MAKING_SECONDS", 0.2)
    platform, slow = Platform(), asyncio.Event()

    async def slowly() -> Made:
        made = await platform.token()
        await slow.wait()
        return made

    workers = [SharedKeep(redis, KEY) for _ in range(3)]
    making = [asyncio.create_task(worker.get_or_make(NAME, slowly)) for worker in workers]
    await asyncio.sleep(1.0)  # five times as long as a lock is good whose holder has died
    slow.set()
    assert set(await asyncio.gather(*making)) == {f"{TOKEN}-1"}
    assert platform.calls == 1


async def test_who_dies_at_it_is_waited_for_no_longer_than_its_lock(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.deliveries.keep.MAKING_SECONDS", 0.2)
    await redis.set(f"hub:keep:{NAME}:lock", "the dead one's", px=200)
    assert await SharedKeep(redis, KEY).get_or_make(NAME, Platform().token) == f"{TOKEN}-1"


async def test_what_one_worker_forgets_no_other_fetches_again(redis: Redis) -> None:
    one, other = SharedKeep(redis, KEY), SharedKeep(redis, KEY)
    platform = Platform()
    first = await one.get_or_make(NAME, platform.token)
    await one.drop(NAME, first)
    assert await other.get_or_make(NAME, platform.token) == f"{TOKEN}-2"
    assert await one.get_or_make(NAME, platform.token) == f"{TOKEN}-2"


async def test_whoever_reads_redis_learns_no_token(redis: Redis) -> None:
    await SharedKeep(redis, KEY).put(NAME, TOKEN, 60)
    names = await redis.keys("*")
    assert names
    kept = [await redis.get(name) for name in names]
    assert all(TOKEN.encode() not in value for value in kept)
    assert await SharedKeep(redis, Keyring.of(bytes(32))).get(NAME) is None  # another hub's key


async def test_without_redis_every_worker_makes_its_own() -> None:
    nowhere = make_redis("unix:///nowhere/valkey.sock?db=0")
    keep, platform = SharedKeep(nowhere, KEY), Platform()
    tokens = await asyncio.gather(*(keep.get_or_make(NAME, platform.token) for _ in range(5)))
    assert set(tokens) == {f"{TOKEN}-1"}
    assert await keep.get(NAME) == f"{TOKEN}-1"
    await keep.drop(NAME, f"{TOKEN}-1")
    assert await keep.get_or_make(NAME, platform.token) == f"{TOKEN}-2"
    await nowhere.aclose()


async def test_an_endless_key_is_refused(redis: Redis) -> None:
    with pytest.raises(ValueError, match="300 characters"):
        await SharedKeep(redis, KEY).put("x" * 301, TOKEN, 60)
