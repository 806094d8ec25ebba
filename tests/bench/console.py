"""The console: how long its pages take, what its first page weighs, what following a push costs."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from hub.app import create_app
from hub.kit.compressed import packed
from tests import people
from tests.bench.town import PAGES, Line, Place, Town, town, workers

ACCOUNTS, STORIES = 10_000, 10  # 100,000 deliveries
LOOKS = 7  # at each page; the median counts
SHOWN = 6  # of the slowest pages
PROGRESS = "/console/commands/{command}/events"
PATHS = (
    "/console",
    "/console/articles",
    "/console/articles?q=tongzhi",
    "/console/articles/{article}",
    "/console/drafts",
    "/console/push?article={article}",
    "/console/retract",
    "/console/retract?article={article}",
    "/console/commands",
    "/console/commands/{command}",
    "/console/orders",
    "/console/holds",
    "/console/accounts",
    "/console/accounts?q=wuhan",
    "/console/accounts/{account}",
    "/console/search?q=wuhan",
    "/console/audit",
    "/console/people",
    "/console/settings",
)
_LOADED = re.compile(r'(?:href|src)="(/console/static/[^"]+\.(?:css|js|svg))"')


async def console(place: Place) -> list[Line]:
    """Ten pushes to 10,000 accounts, then every page; then one more push, followed."""
    async with town(place, "http://127.0.0.1:9", ACCOUNTS, PAGES) as enrolled:
        with workers(place):
            for _ in range(STORIES):
                article = await enrolled.story()
                command = await _push(enrolled, article)
            async with _browser(enrolled) as browser:
                names = {"article": article, "command": command, "account": ACCOUNTS // 2}
                took = {path: await _look(browser, path.format(**names)) for path in PATHS}
                weight = await _weight(browser)
                frames = await _follow(browser, enrolled)
    slowest = sorted(took.items(), key=lambda each: -each[1])[:SHOWN]
    seconds, sizes = frames
    return [
        ("first page with its styles and scripts, packed", f"{weight / 1024:.0f} KB", ""),
        *((path, f"{each * 1000:.0f} ms", "") for path, each in slowest),
        ("frames a second while 10,000 are pushed", f"{(len(sizes) - 1) / seconds:.1f}", ""),
        ("the largest frame", f"{max(sizes) / 1024:.1f} KB", ""),
    ]


@asynccontextmanager
async def _browser(enrolled: Town) -> AsyncIterator[httpx.AsyncClient]:
    settings = enrolled.parts.settings.model_copy(update={"auth_key": people.AUTH_KEY})
    async with enrolled.parts.database.connection() as connection:
        await connection.execute(text(people.SEED))
    app: FastAPI = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://hub.test",
            headers={"Authorization": f"Bearer {people.KEY}", "Accept-Encoding": "gzip"},
        ) as browser,
    ):
        yield browser


async def _push(enrolled: Town, article: int) -> int:
    everywhere = {"everywhere": True}
    command = await enrolled.issue(kind="push", articles=[article], target=everywhere)
    await enrolled.wait_until_closed(command)
    return command


async def _look(browser: httpx.AsyncClient, path: str) -> float:
    """Return the median seconds until a page is there."""
    took = []
    for _ in range(LOOKS):
        started = time.perf_counter()
        (await browser.get(path)).raise_for_status()
        took.append(time.perf_counter() - started)
    return median(took)


async def _weight(browser: httpx.AsyncClient) -> int:
    """Return the bytes of the first page and of all that it loads, as they travel."""
    page = await browser.get("/console")
    loaded = set(_LOADED.findall(page.text))
    files = [await browser.get(path) for path in sorted(loaded)]
    return len(packed(page.content)) + sum(int(each.headers["content-length"]) for each in files)


async def _follow(browser: httpx.AsyncClient, enrolled: Town) -> tuple[float, list[int]]:
    """Follow a push to its end; return the seconds that it took, and the bytes of each frame."""
    everywhere = {"everywhere": True}
    article = await enrolled.story()
    command = await enrolled.issue(kind="push", articles=[article], target=everywhere)
    started = time.perf_counter()
    answer = await browser.get(PROGRESS.format(command=command), timeout=120)
    seconds = time.perf_counter() - started
    return seconds, [len(frame) for frame in answer.content.split(b"\n\n") if b"data:" in frame]
