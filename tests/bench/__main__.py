"""`make bench`: the hub beside the floor and the usual way, in one run, as ratios.

Figures of one run compare with each other; on another machine, or a busier one, all of them move.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop
from hub.embedded.services import Services, Urls
from hub.kit.migrate import upgrade
from rich.console import Console
from rich.table import Table

from connectors.webhook.render import story as encode
from hub.articles.service import load_for_delivery
from tests.bench import requests_on_disk
from tests.bench.town import APPS, PAGES, Town, held, peak_megabytes, receiver, town, workers

ACCOUNTS = 10_000
CONCURRENCY = 128  # calls on the wire, as one worker has slots
USUAL = 2_000  # accounts of the usual way: enough for a rate, and it is slow
MANY = 100_000

console = Console()


def python(*arguments: str) -> str:
    """Run a module of the bench in a process of its own; return what it printed."""
    done = subprocess.run([sys.executable, "-m", *arguments], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


async def webhook_run(urls: Urls, folder: Path, table: Table) -> None:
    """Floor, hub and usual way, on one receiver, in one run."""
    file = folder / "requests"
    with receiver() as address:
        async with town(urls, folder, address, ACCOUNTS, APPS) as place:
            article = await place.story()
            await write_requests(place, article, file)
            floor = ACCOUNTS / float(python("tests.bench.floor", str(file), str(CONCURRENCY)))
            row(table, "floor: pyreqwest's own API, one process", floor, floor)
            with workers(urls, folder) as pids:
                pushed, retracted = await push_and_retract(place, article)
                row(table, "hub: push, two worker processes", ACCOUNTS / pushed, floor)
                row(table, "hub: retract, each read back", ACCOUNTS / retracted, floor)
                memory = max(map(peak_megabytes, pids))
            usual = usual_way(urls, file)
            row(table, "usual way: a job per account, default httpx", usual, floor)
    table.add_row("hub over usual way", "", f"{ACCOUNTS / pushed / usual:.1f} ×")
    table.add_row("a worker's peak memory", f"{memory:.0f} MB", "")


async def write_requests(place: Town, article: int, file: Path) -> None:
    """Write down what the hub will send."""
    async with place.parts.database.connection() as connection:
        story = encode((await load_for_delivery(connection, [(article, 1)]))[article, 1])
    names = (f"floor-{number}" for number in range(ACCOUNTS))
    requests_on_disk.write(file, place.receiver, names, story)


async def push_and_retract(place: Town, article: int) -> tuple[float, float]:
    """Return seconds of a push and of its retraction, verified."""
    started = time.perf_counter()
    command = await place.issue(kind="push", articles=[article], target={"everywhere": True})
    counts = await place.wait_until_closed(command)
    pushed = time.perf_counter() - started
    assert counts == {"published": ACCOUNTS}, counts
    started = time.perf_counter()
    command = await place.issue(kind="retract", articles=[article], reason="bench")
    counts = await place.wait_until_closed(command)
    assert counts == {"gone": ACCOUNTS}, counts
    return pushed, time.perf_counter() - started


def usual_way(urls: Urls, file: Path) -> float:
    """Return accounts per second of two arq workers."""
    some = file.with_suffix(".some")
    some.write_bytes(b"\n".join(file.read_bytes().split(b"\n")[:USUAL]))
    module = [sys.executable, "-m", "tests.bench.usual_way"]
    subprocess.run([*module, "enqueue", urls.redis, str(some)], check=True)
    started = time.perf_counter()
    processes = [subprocess.Popen([*module, "work", urls.redis, str(some)]) for _ in range(2)]
    for process in processes:
        process.wait()
    return USUAL / (time.perf_counter() - started)


def row(table: Table, name: str, rate: float, floor: float) -> None:
    """Add a rate and its share of the floor."""
    table.add_row(name, f"{rate:,.0f}/s", f"{rate / floor:.2f}")


async def main() -> None:
    """Run everything and print it."""
    table = Table("10,000 accounts on one receiver", "", "of the floor")
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        path = Path(folder)
        with Services(path / "servers") as urls:
            await asyncio.to_thread(upgrade, urls.database)
            await webhook_run(urls, path, table)
    console.print(table)


if __name__ == "__main__":
    uvloop.run(main())
