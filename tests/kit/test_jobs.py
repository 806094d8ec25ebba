"""Jobs on the real queue."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from hub.kit.jobs import HEALTH, QUEUE, Jobs, run_worker
from hub.kit.redis import make_redis
from tests.kit.own_redis import OwnRedis
from tests.waiting import until

SECONDS = 15.0


class Heard:
    """What jobs were told, and a way to wait for it."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self._changed = asyncio.Condition()

    async def add(self, call: Any) -> None:
        async with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    async def until(self, true: Callable[[list[Any]], bool]) -> None:
        async with asyncio.timeout(SECONDS), self._changed:
            await self._changed.wait_for(lambda: true(self.calls))


async def drain(context: dict[str, Any], lane: str) -> None:
    await context["heard"].add(lane)


async def slow(context: dict[str, Any]) -> None:
    await context["heard"].add("started")
    await context["go_on"].wait()
    await context["heard"].add("finished")


async def broken(context: dict[str, Any]) -> None:
    await context["heard"].add("broken")
    raise RuntimeError("a bug")


async def tick(context: dict[str, Any]) -> None:
    await context["heard"].add("tick")


@asynccontextmanager
async def worker(
    redis_url: str, heard: Heard, **options: Any
) -> AsyncIterator[tuple[asyncio.Event, asyncio.Event]]:
    stop, go_on = asyncio.Event(), asyncio.Event()
    context = {"heard": heard, "go_on": go_on}
    running = asyncio.create_task(
        run_worker(redis_url, [drain, slow, broken], stop=stop, context=context, **options)
    )
    try:
        yield stop, go_on
    finally:
        stop.set()
        async with asyncio.timeout(SECONDS):
            await running


@pytest.fixture
async def jobs(redis_url: str) -> AsyncIterator[Jobs]:
    made = Jobs(redis_url)
    yield made
    await made.close()


@pytest.fixture
async def redis_client(redis_url: str) -> AsyncIterator[Redis]:
    client = make_redis(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def test_a_job_reaches_a_worker(jobs: Jobs, redis_url: str, heard: Heard) -> None:
    async with worker(redis_url, heard):
        assert await jobs.enqueue("drain", lane="webhook/push")
        await heard.until(lambda calls: calls == ["webhook/push"])


async def test_a_job_waits_for_a_worker(jobs: Jobs, redis_url: str, heard: Heard) -> None:
    await jobs.enqueue("drain", lane="site/retract")
    async with worker(redis_url, heard):
        await heard.until(lambda calls: calls == ["site/retract"])


async def test_every_ring_is_heard_even_while_the_same_job_runs(
    jobs: Jobs, redis_url: str, heard: Heard
) -> None:
    async with worker(redis_url, heard) as (_, go_on):
        await jobs.enqueue("slow")
        await heard.until(lambda calls: calls == ["started"])
        await jobs.enqueue("slow")
        await heard.until(lambda calls: calls == ["started"] * 2)
        go_on.set()
        await heard.until(lambda calls: calls.count("finished") == 2)


async def test_nothing_is_left_behind_by_jobs_that_are_done(
    jobs: Jobs, redis_url: str, redis_client: Redis, heard: Heard
) -> None:
    async with worker(redis_url, heard):
        for task, arguments in (("drain", {"lane": "a"}), ("broken", {}), ("nobody_knows_it", {})):
            await jobs.enqueue(task, **arguments)
        await heard.until(lambda calls: len(calls) == 2)
        await until(lambda: is_empty(redis_client))
    left = [key async for key in redis_client.scan_iter() if not key.startswith(HEALTH.encode())]
    assert left == []


async def is_empty(redis_client: Redis) -> bool:
    return await redis_client.zcard(QUEUE) == 0


async def test_a_worker_says_that_it_is_there(
    redis_url: str, redis_client: Redis, heard: Heard
) -> None:
    async with worker(redis_url, heard):
        await until(lambda: redis_client.keys(f"{HEALTH}:*"))


@pytest.mark.parametrize("argument", [b"bytes", {1, 2}, float("nan"), object()])
async def test_an_argument_that_is_not_json_is_refused(jobs: Jobs, argument: Any) -> None:
    with pytest.raises(TypeError, match="job drain: the argument lane is not JSON"):
        await jobs.enqueue("drain", lane=argument)


async def test_the_queue_holds_json(jobs: Jobs, redis_client: Redis) -> None:
    await jobs.enqueue("drain", lane="微信/push")
    (job_id,) = await redis_client.zrange(QUEUE, 0, -1)
    packed = await redis_client.get(b"arq:job:" + job_id)
    assert packed is not None
    assert '"微信/push"' in packed.decode()


async def test_a_job_without_redis_is_reported_and_not_raised(tmp_path: Path) -> None:
    jobs = Jobs(f"unix://{tmp_path}/nobody?db=0")
    assert await jobs.enqueue("drain", lane="a") is False
    await jobs.close()


async def test_one_worker_of_all_ticks_each_second(redis_url: str) -> None:
    heard = Heard()
    async with (
        worker(redis_url, heard, every_second=[tick]),
        worker(redis_url, heard, every_second=[tick]),
    ):
        loop = asyncio.get_running_loop()
        started = loop.time()
        await heard.until(lambda calls: len(calls) == 3)
        assert loop.time() - started > 1.5  # three ticks of two workers would come at once


async def test_a_stopping_worker_lets_its_jobs_finish(
    jobs: Jobs, redis_url: str, heard: Heard
) -> None:
    async with worker(redis_url, heard) as (stop, go_on):
        await jobs.enqueue("slow")
        await heard.until(lambda calls: calls == ["started"])
        stop.set()
        await asyncio.sleep(0)
        go_on.set()
    assert heard.calls == ["started", "finished"]


async def test_a_stopping_worker_waits_no_longer_than_its_grace(
    jobs: Jobs, redis_url: str, heard: Heard
) -> None:
    async with worker(redis_url, heard, grace_seconds=0) as (stop, _):
        await jobs.enqueue("slow")
        await heard.until(lambda calls: calls == ["started"])
        stop.set()
    assert heard.calls == ["started"]


async def test_a_worker_outlives_redis_and_what_runs_goes_on_without_it(
    own_redis: OwnRedis, heard: Heard
) -> None:
    jobs = Jobs(own_redis.url)
    async with worker(own_redis.url, heard) as (_, go_on):
        await jobs.enqueue("slow")
        await heard.until(lambda calls: calls == ["started"])
        own_redis.kill()
        assert await jobs.enqueue("drain", lane="lost") is False
        go_on.set()
        await heard.until(lambda calls: calls == ["started", "finished"])
        own_redis.start()
        await until(lambda: jobs.enqueue("drain", lane="found"))
        await heard.until(lambda calls: calls[-1] == "found")
    await jobs.close()
