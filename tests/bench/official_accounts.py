"""WeChat beside webhooks: what a delivery costs where eight stories are one send."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from statistics import median

from sqlalchemy import text

from connectors.wechat.sandbox import Sandbox
from hub.enrollment.sample import Client, Given
from tests.bench.runs import ACCOUNTS, cost, cost_of_a_delivery
from tests.bench.town import APPS, Line, Place, Town, receiver, town, workers

STORIES = 8  # of one send
ROUNDS = 3  # of which the median counts
SENDERS = 5_000  # a send waits for its platform: of few, most of the cost would be waiting
OFFICIAL = (Client("wechat", "", "{place}发布", "公众号"),)

_AT_ONCE = text(
    """update accounts set settings = settings || '{"edition": {"gather_minutes": 0}}'"""
)


async def official_accounts(place: Place) -> list[Line]:
    """Cost per delivery, in processor time of workers and PostgreSQL."""
    with receiver() as address:
        async with town(place, address, ACCOUNTS, APPS) as enrolled:
            with workers(place) as pids:
                await cost_of_a_delivery(place, enrolled, pids, ACCOUNTS, 1)  # all is warm now
                hook = await cost_of_a_delivery(place, enrolled, pids, ACCOUNTS, ROUNDS)
    await place.empty()
    with _wechat() as url:
        async with town(place, url, SENDERS, OFFICIAL, _given(url)) as enrolled:
            async with enrolled.parts.database.connection() as connection:
                await connection.execute(_AT_ONCE)
            with workers(place) as pids:
                await _send(enrolled)  # tokens and covers are there now
                costs = [await cost(place, pids, lambda: _send(enrolled)) for _ in range(ROUNDS)]
                official = median(costs) / (SENDERS * STORIES)
    return [
        ("webhook: a story is a call", f"{hook * 1e6:.0f} µs", "1.00"),
        ("WeChat: eight are a send", f"{official * 1e6:.0f} µs", f"{official / hook:.2f} ×"),
    ]


async def _send(enrolled: Town) -> None:
    """Push eight stories, and wait until all are out."""
    stories = [await enrolled.story() for _ in range(STORIES)]
    command = await enrolled.issue(kind="push", articles=stories, target={"everywhere": True})
    counts = await enrolled.wait_until_closed(command)
    assert counts == {"published": SENDERS * STORIES}, counts


def _given(url: str) -> Callable[[str], Given]:
    """Return what the sandbox gives out: its secrets are derived from the AppIDs."""
    sandbox, numbers = Sandbox("freepublish"), count(1)

    def give(_platform: str) -> Given:
        made = sandbox.enrolled(f"wx{next(numbers):016x}", url)
        return Given(made.external_id, made.settings, made.credentials or {})

    return give


@contextmanager
def _wechat() -> Iterator[str]:
    """Run the sandbox in a process of its own."""
    command = [sys.executable, "-m", "connectors.wechat.sandbox"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait()
