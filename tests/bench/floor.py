"""The floor: the fastest client in reach, pyreqwest's own API, and nothing else.

One process, the same bytes, the same concurrency, no database. Prints seconds.
"""

import asyncio
import sys
import time
from pathlib import Path

import uvloop
from pyreqwest.client import ClientBuilder

from tests.bench.requests_on_disk import read


async def main(file: Path, concurrency: int) -> float:
    """Send every request of the file."""
    requests = iter(read(file))
    async with ClientBuilder().build() as client:

        async def send() -> None:
            for url, headers, body in requests:
                response = await client.post(url).headers(headers).body_bytes(body).build().send()
                await response.bytes()
                assert response.status == 200

        started = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(concurrency)))
        return time.perf_counter() - started


if __name__ == "__main__":
    seconds = uvloop.run(main(Path(sys.argv[1]), int(sys.argv[2])))
    sys.stdout.write(f"{seconds}\n")
