"""Jobs on arq: the hub's doorbell. This is the only file that knows arq.

A job says "there may be work here", never what the work is: the truth is in PostgreSQL, and a
sweep finds what no job told about. So a job may get lost, run twice or come late. arq is in
maintenance (python-arq/arq#510); what is used of it here is small enough to replace.
"""

import asyncio
import json
import os
import socket
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from arq import cron
from arq.connections import ArqRedis
from arq.worker import Worker
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from hub.kit.log import get_logger
from hub.kit.redis import TIMEOUTS
from hub.kit.supervise import end, keep_running

QUEUE = "hub:jobs"
HEALTH = "hub:worker"  # beginning of the key under which a worker says that it is there
POLL_SECONDS = 0.1  # arq takes jobs by asking; this is how long a ring waits at most
HEALTH_SECONDS = 5  # how often it says so

Task = Callable[..., Coroutine[Any, Any, Any]]

log = get_logger(__name__)


def _dump(job: dict[str, Any]) -> bytes:
    # arq also packs a failed job's exception here, which JSON does not know
    return json.dumps(job, ensure_ascii=False, default=repr).encode()


def _pool(redis_url: str) -> ArqRedis:
    pool = ConnectionPool.from_url(redis_url, **TIMEOUTS)
    return ArqRedis(
        pool, job_serializer=_dump, job_deserializer=json.loads, default_queue_name=QUEUE
    )


class Jobs:
    """Enqueues. It connects when first used, and never raises because Redis is down."""

    def __init__(self, redis_url: str) -> None:
        self._pool = _pool(redis_url)

    async def enqueue(self, task: str, **arguments: Any) -> bool:
        """Ask some worker to run `task`; return whether Redis took the job.

        Every call is a job of its own: arq drops a job whose id is queued or running, and with it
        a ring that came while the work was ending.

        Raises:
            TypeError: an argument is not JSON.
        """
        _require_json(task, arguments)
        try:
            await self._pool.enqueue_job(task, **arguments)
        except (RedisError, OSError) as error:
            log.warning("job_not_enqueued", task=task, error=str(error))
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await _close(self._pool)


def _require_json(task: str, arguments: dict[str, Any]) -> None:
    for name, value in arguments.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise TypeError(f"job {task}: the argument {name} is not JSON: {error}") from None


async def run_worker(  # noqa: PLR0913 - each is a bound that the caller may want to set
    redis_url: str,
    tasks: Sequence[Task],
    *,
    stop: asyncio.Event,
    context: dict[str, Any] | None = None,
    every_second: Sequence[Task] = (),
    max_jobs: int = 100,
    job_seconds: float = 60,
    grace_seconds: int = 15,
) -> None:
    """Run jobs until `stop` is set. When Redis goes away, wait for it; running jobs go on.

    Args:
        redis_url: where the queue is.
        tasks: coroutine functions `task(context, **arguments)`, found by their name.
        stop: ends the worker; running jobs get `grace_seconds` to finish, then are cancelled.
        context: what every job gets as its first argument.
        every_second: coroutine functions `task(context)` that one worker of all runs each second.
            They need Redis: whatever must happen without it needs a clock of its own.
        max_jobs: jobs at once in this process.
        job_seconds: after this a job is cancelled. A crashed worker's job waits this and 10 s more.
        grace_seconds: see `stop`.
    """
    retiring: set[asyncio.Task[None]] = set()

    async def live_once() -> None:
        worker = Worker(
            tasks,
            queue_name=QUEUE,
            cron_jobs=[cron(task, second=None) for task in every_second],  # None: every second
            redis_pool=_pool(redis_url),
            handle_signals=False,
            max_jobs=max_jobs,
            job_timeout=job_seconds,
            keep_result=0,
            poll_delay=POLL_SECONDS,
            health_check_interval=HEALTH_SECONDS,
            health_check_key=f"{HEALTH}:{socket.gethostname()}:{os.getpid()}",
            ctx=dict(context or {}),
            job_serializer=_dump,
            job_deserializer=json.loads,
            log_results=False,
        )
        try:
            await _live(worker, stop)
        finally:
            retiring.add(asyncio.create_task(_retire(worker)))

    await keep_running("jobs", live_once, stop=stop)
    await _end(retiring, grace_seconds)


async def _live(worker: Worker, stop: asyncio.Event) -> None:
    """Let arq take jobs until `stop`, or until it dies because Redis is gone."""
    main = asyncio.create_task(worker.main())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({main, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(stopping)
        try:
            await end(main)
        except (RedisError, OSError) as error:
            log.warning("jobs_interrupted", error=str(error))


async def _retire(worker: Worker) -> None:
    """Wait for a worker's running jobs, then close its connections; if cancelled, cancel them."""
    try:
        await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
    finally:
        await _close(worker.pool)


async def _end(retiring: set[asyncio.Task[None]], grace_seconds: float) -> None:
    if retiring:
        _, late = await asyncio.wait(retiring, timeout=grace_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*retiring, return_exceptions=True)


async def _close(pool: ArqRedis) -> None:
    # not Worker.close(): that one cancels the running jobs, and uses what redis-py deprecates
    await pool.aclose()
    await pool.connection_pool.disconnect()
