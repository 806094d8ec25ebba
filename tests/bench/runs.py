"""What is measured: each part returns lines of (what, figure, ratio)."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import text

from connectors.webhook.render import story as encode
from hub.articles.service import load_for_delivery
from tests.bench import requests_on_disk
from tests.bench.processes import peak_megabytes, postmaster, processor_seconds
from tests.bench.senders import floor, usual_way
from tests.bench.town import APPS, PAGES, Line, Place, Town, receiver, town, workers

ACCOUNTS = 10_000
ROUNDS = 5  # of which the median counts
FEW, MANY = 1_000, 100_000
HEALTHY = 5_000


async def beside(place: Place) -> list[Line]:
    """Floor, hub and usual way, on one receiver, in turns."""
    file = place.folder / "requests"
    with receiver() as address:
        async with town(place, address, ACCOUNTS, APPS) as enrolled:
            story = await enrolled.story()
            with workers(place) as pids:
                await _round(enrolled)  # all is warm now
                floors, rounds = [], []
                for number in range(ROUNDS):
                    await _write_requests(enrolled, story, number, file)
                    floors.append(await asyncio.to_thread(floor, file))
                    rounds.append(await _round(enrolled))
                memory = max(map(peak_megabytes, pids))
            usual = usual_way(place.urls, file)
    fastest = median(floors)
    pushed, retracted, apart, issued = map(median, zip(*rounds, strict=True))
    hub = ACCOUNTS / (pushed - issued)  # as for the others, from when all that is to do is known
    return [
        ("floor: pyreqwest's own API, one process", f"{fastest:,.0f}/s", "1.00"),
        ("hub: push, two worker processes", f"{hub:,.0f}/s", f"{hub / fastest:.2f} of the floor"),
        (
            "usual way: a job per account, default httpx",
            f"{usual:,.0f}/s",
            f"{usual / fastest:.3f} of the floor",
        ),
        ("hub over usual way", "", f"{hub / usual:.0f} ×"),
        (f"expansion of {ACCOUNTS:,} targets, committed", f"{issued:.2f} s", ""),
        ("retraction, each seen gone", f"{retracted:.2f} s", f"{retracted / pushed:.2f} × push"),
        ("… without the looks", f"{apart:.2f} s", f"{apart / pushed:.2f} × push"),
        ("a worker's peak memory", f"{memory:.0f} MB", ""),
    ]


async def scale(place: Place) -> list[Line]:
    """Cost per delivery, in processor time of workers and PostgreSQL."""
    lines: list[Line] = []
    costs = []
    for accounts, stories in ((FEW, 20), (MANY, 1)):
        with receiver() as address:
            async with town(place, address, accounts, APPS) as enrolled:
                with workers(place) as pids:
                    await _push(enrolled, await enrolled.story())
                    costs.append(await cost_of_a_delivery(place, enrolled, pids, accounts, stories))
                    memory = max(map(peak_megabytes, pids))
        ratio = f"{costs[-1] / costs[0]:.2f} ×"
        lines.append((f"a delivery among {accounts:,}", f"{costs[-1] * 1e6:.0f} µs", ratio))
        await place.empty()
    lines.append((f"a worker's peak memory at {MANY:,}", f"{memory:.0f} MB", ""))
    return lines


async def pages(place: Place) -> list[Line]:
    """The `site` connector: the ledger is the publication."""
    async with town(place, "http://127.0.0.1:9", ACCOUNTS, PAGES) as enrolled:
        with workers(place):
            await _round(enrolled)
            rounds = [await _round(enrolled) for _ in range(ROUNDS)]
    pushed, retracted, _, _ = map(median, zip(*rounds, strict=True))
    return [
        ("push", f"{pushed:.2f} s", ""),
        ("retract, seen gone", f"{retracted:.2f} s", ""),
    ]


async def dead_platform(place: Place) -> list[Line]:
    """Pages beside apps that take connections and never answer."""
    alone, beside_dead = [], []
    with _never_answers() as address:
        async with town(place, address, HEALTHY * 2, (*PAGES, APPS[0])) as enrolled:
            with workers(place):
                await _push(enrolled, await enrolled.story(), platforms=["site"])
                for _ in range(ROUNDS):
                    article = await enrolled.story()
                    alone.append(await _push(enrolled, article, platforms=["site"]))
                for _ in range(ROUNDS):
                    article = await enrolled.story()
                    beside_dead.append(await _push(enrolled, article, until="site"))
    usual, worse = median(alone), median(beside_dead)
    return [
        (f"{HEALTHY:,} pages alone", f"{usual:.2f} s", "1.00"),
        (f"beside {HEALTHY:,} dead apps", f"{worse:.2f} s", f"{worse / usual:.2f}"),
    ]


async def _push(
    enrolled: Town, article: int, *, platforms: list[str] | None = None, until: str | None = None
) -> float:
    """Push, and return seconds from the commit until all, or all of one platform, has closed."""
    target = {"platforms": platforms} if platforms else {"everywhere": True}
    command = await enrolled.issue(kind="push", articles=[article], target=target)
    started = time.perf_counter()
    await enrolled.wait_until_closed(command, until)
    return time.perf_counter() - started


async def _round(enrolled: Town) -> tuple[float, float, float, float]:
    """Push a story and retract it.

    Returns:
        Seconds: of the push, of the retraction, of that without looks, of the expansion.
    """
    article = await enrolled.story()
    started = time.perf_counter()
    command = await enrolled.issue(kind="push", articles=[article], target={"everywhere": True})
    issued = time.perf_counter() - started
    counts = await enrolled.wait_until_closed(command)
    pushed = time.perf_counter() - started
    assert set(counts) == {"published"}, counts
    started = time.perf_counter()
    command = await enrolled.issue(kind="retract", articles=[article], reason="bench")
    counts = await enrolled.wait_until_closed(command)
    retracted = time.perf_counter() - started
    assert set(counts) == {"gone"}, counts
    return pushed, retracted, retracted * await _calls_share(enrolled, command), issued


async def _calls_share(enrolled: Town, command: int) -> float:
    """Return the share of the retracting calls in the time of all calls of a retraction."""
    async with enrolled.parts.database.connection() as connection:
        rows = await connection.execute(
            text(
                "select operation, sum(milliseconds) + 1 from attempts "
                "where command_id = :id group by operation"
            ),
            {"id": command},
        )
        spent: dict[str, float] = {row[0]: float(row[1]) for row in rows}
    return spent["retract"] / sum(spent.values())


async def cost_of_a_delivery(
    place: Place, enrolled: Town, pids: list[int], accounts: int, stories: int
) -> float:
    """Return processor seconds per delivery, the median of so many stories' pushes."""

    async def push() -> None:
        await _push(enrolled, await enrolled.story())

    return median([await cost(place, pids, push) / accounts for _ in range(stories)])


async def cost(place: Place, pids: list[int], work: Callable[[], Awaitable[None]]) -> float:
    """Return the processor seconds of workers and PostgreSQL while some work is done."""
    counted = [*pids, postmaster(place.folder)]
    before = processor_seconds(counted)
    await work()
    return processor_seconds(counted) - before


async def _write_requests(enrolled: Town, article: int, number: int, file: Path) -> None:
    """Write one request per account; in each round to others, or the receiver has little to do."""
    async with enrolled.parts.database.connection() as connection:
        story = encode((await load_for_delivery(connection, [(article, 1)]))[article, 1])
    names = (f"floor-{number}-{account}" for account in range(ACCOUNTS))
    await asyncio.to_thread(requests_on_disk.write, file, enrolled.receiver, names, story)


@contextmanager
def _never_answers() -> Iterator[str]:
    """Listen, and accept nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
