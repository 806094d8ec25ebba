"""PostgreSQL's connections die, Redis is emptied or gone: work goes on, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy.exc import DBAPIError

from hub.sdk.manifest import Rate
from tests.deliveries.platform import Platform
from tests.deliveries.world import World, eventually, open_world
from tests.kit.own_redis import OwnRedis

FAST = Rate(per_second=2_000, burst=200)


async def kill_connections(world: World) -> int:
    """Kill every other connection to this database, as a restart of the server does."""
    rows = await world.query(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    return len(rows)


async def test_work_goes_on_when_the_database_drops_every_connection(
    world: World, platform: Platform
) -> None:
    platform.seconds = 0.01
    accounts = await world.enrol(400)
    article = await world.article()
    push = await world.push(article)
    world.start(2, slots=16, batch=8, lease=2.0, send_within=0.5, call_within=0.5, guard=0.5)
    for mark in (50, 150, 250):
        await eventually(lambda mark=mark: len(platform.ledger.copies) >= mark)
        with suppress(DBAPIError):
            assert await kill_connections(world) > 0
    await world.quiet()
    assert platform.ledger.shown(article) == {account: [1] for account in accounts}
    assert len(platform.ledger.copies) == 400
    assert await world.counters(push) == {"total": 400, "published": 400}


@pytest.fixture
async def own_redis(tmp_path: Path) -> AsyncIterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()


async def test_nothing_is_lost_when_redis_is_emptied_in_mid_run(
    database_url: str, own_redis: OwnRedis
) -> None:
    platform = Platform(platform_rate=FAST)
    async with open_world(database_url, own_redis.url, platform) as world:
        accounts = await world.enrol(400)
        article = await world.article()
        push = await world.push(article)
        world.start(2)
        for mark in (20, 150, 300):
            await eventually(lambda mark=mark: len(platform.ledger.copies) >= mark)
            async with Redis.from_url(own_redis.url) as redis:
                await redis.flushall()
        await world.quiet()
        assert platform.ledger.shown(article) == {account: [1] for account in accounts}
        assert await world.counters(push) == {"total": 400, "published": 400}


async def test_without_redis_pushes_of_a_limited_platform_wait_and_retractions_go_on(
    database_url: str, own_redis: OwnRedis
) -> None:
    platform = Platform(platform_rate=FAST)
    async with open_world(database_url, own_redis.url, platform) as world:
        accounts = await world.enrol(3)
        old, new = await world.article(), await world.article()
        await world.push(old)
        world.start(2)
        await eventually(lambda: len(platform.ledger.live(old)) == 3)
        own_redis.kill()
        await world.push(new)
        retraction = await world.retract(old)
        assert await world.results_of(retraction, 3) == dict.fromkeys(accounts, "gone")
        assert platform.ledger.live(new) == []
        own_redis.start()
        await eventually(lambda: len(platform.ledger.live(new)) == 3)
        await world.quiet()


async def test_a_platform_without_limits_does_not_need_redis_at_all(
    database_url: str, own_redis: OwnRedis, platform: Platform
) -> None:
    own_redis.kill()
    async with open_world(database_url, own_redis.url, platform) as world:
        accounts = await world.enrol(20)
        article = await world.article()
        push = await world.push(article)
        world.start()
        assert await world.results_of(push, 20) == dict.fromkeys(accounts, "published")


async def test_a_platforms_rate_is_kept_over_all_workers(database_url: str, redis_url: str) -> None:
    platform = Platform(platform_rate=Rate(per_second=40, burst=10))
    async with open_world(database_url, redis_url, platform) as world:
        await world.enrol(40)
        article = await world.article()
        await world.push(article)
        clock = asyncio.get_running_loop().time
        began = clock()
        world.start(4)
        await world.quiet()
        # nothing at first, for a bucket that nobody knows is empty; then 40 a second
        assert clock() - began >= 40 / 40 * 0.9
