"""What stands behind the console in its tests: five pages in Wuhan, and a notice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from hub import worker
from hub.enrollment.upload.table import CSV
from hub.settings import Settings
from tests.waiting import until

TITLE = "江岸区解放大道部分路段停水通知"
BODY = "<p>因主管道抢修，7月21日22时至次日6时，解放大道部分路段停水，请提前储水。</p>"
PLACES = {
    "420100": "武汉市融媒体中心",
    "420102": "江岸区融媒体中心",
    "420103": "江汉区融媒体中心",
    "420104": "硚口区融媒体中心",
    "420105": "汉阳区融媒体中心",
}


async def enrol(client: httpx.AsyncClient) -> None:
    """Enrol the divisions, and a page of the hub's own for each of five units."""
    (await client.post("/api/v1/regions/import")).raise_for_status()
    rows = "".join(f"site,{code},{unit}网站,{unit},{code}\n" for code, unit in PLACES.items())
    answer = await client.post(
        "/api/v1/accounts/import",
        content=f"平台,账号ID,账号名称,单位,行政区划代码\n{rows}",
        headers={"Content-Type": CSV},
    )
    answer.raise_for_status()


async def story(client: httpx.AsyncClient, title: str = TITLE, **more: Any) -> int:
    """Make an article and return its id."""
    answer = await client.post("/api/v1/articles", json={"title": title, "body": BODY} | more)
    answer.raise_for_status()
    return int(answer.json()["article"]["id"])


async def issue(client: httpx.AsyncClient, **command: Any) -> int:
    """Issue a command and return its id."""
    answer = await client.post("/api/v1/commands", json=command)
    answer.raise_for_status()
    return int(answer.json()["id"])


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[None]:
    """Let a worker deliver while the block runs."""
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(settings, stop))
    try:
        yield
    finally:
        stop.set()
        await working


async def published(client: httpx.AsyncClient, settings: Settings) -> int:
    """Return a story that is on the five pages in Wuhan."""
    await enrol(client)
    article = await story(client)
    push = await issue(client, kind="push", articles=[article], target={"everywhere": True})
    await lands(client, settings, push)
    return article


async def lands(client: httpx.AsyncClient, settings: Settings, command: int) -> None:
    """Let a worker deliver until a command is done."""

    async def is_done() -> bool:
        return bool((await client.get(f"/api/v1/commands/{command}")).json()["done"])

    async with at_work(settings):
        await until(is_done)
