"""The usual way: one arq job per account, with a default httpx client and arq's defaults.

    python -m tests.bench.usual_way enqueue REDIS_URL FILE
    python -m tests.bench.usual_way work REDIS_URL FILE        runs until the queue is empty

No ledger, no look-up, no retraction: less than what a hub has to do.
"""

import sys
from pathlib import Path
from typing import Any

import httpx
import uvloop
from arq.connections import ArqRedis
from arq.worker import Worker
from redis.asyncio import ConnectionPool

from tests.bench.requests_on_disk import read


async def send(context: dict[str, Any], number: int) -> None:
    """Send one request."""
    url, headers, body = context["requests"][number]
    response = await context["client"].post(url, headers=headers, content=body)
    response.raise_for_status()


async def start(context: dict[str, Any]) -> None:
    """Make the client, as httpx makes it by default."""
    context["client"] = httpx.AsyncClient()


def redis_of(url: str) -> ArqRedis:
    """Connect to a queue."""
    return ArqRedis(ConnectionPool.from_url(url))


async def enqueue(url: str, file: Path) -> None:
    """Enqueue one job per request."""
    pool = redis_of(url)
    requests = read(file)
    for number in range(len(requests)):
        await pool.enqueue_job("send", number)
    await pool.aclose()


async def work(url: str, file: Path) -> None:
    """Work until nothing is queued."""
    worker = Worker(
        [send],
        redis_pool=redis_of(url),
        on_startup=start,
        burst=True,
        handle_signals=False,
        ctx={"requests": read(file)},
    )
    await worker.async_run()
    await worker.close()


if __name__ == "__main__":
    _, verb, redis_url, path = sys.argv
    uvloop.run({"enqueue": enqueue, "work": work}[verb](redis_url, Path(path)))
