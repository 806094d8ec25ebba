"""The console: how long its pages take, what its first page weighs, what following a command costs.

Of 10,000 accounts on four platforms a tenth refuse what they get, a tenth are people's work, and
some are suspended: there are lists of all that can go wrong.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from connectors.webhook.sandbox import Behaviour, Mode
from hub.app import create_app
from hub.enrollment.sample import APP, Client
from hub.kit.compressed import packed
from tests import people
from tests.app.live import listening
from tests.bench.addresses import addresses
from tests.bench.town import Line, Place, Town, receiver, town, workers
from tests.conftest import UNPACED

ACCOUNTS, STORIES = 10_000, 10  # 100,000 deliveries
LOOKS = 7  # at each page; the median counts
SHOWN = 6  # of the slowest pages
SECONDS = 300.0  # that a command may take
LAST_FRAME_SECONDS = 2.0  # until it is there
BY_HAND = {"where": "小红书", "proof": "word"}
CLIENTS = (  # of each unit
    *(Client("site", f"{{code}}-{n}", "{unit}网站", "网站") for n in range(4)),
    *(Client("feed", f"{{code}}-{n}", "{unit}订阅源", "网站") for n in range(4)),
    Client("manual", "red-{code}", "{place}小红书", "小红书", BY_HAND),
    APP,
)
EVERYWHERE = {"target.everywhere": "1"}
_SUSPENDED = "update accounts set status = 'suspended' where platform = 'feed' and id % 20 = 0"
_LOADED = re.compile(r'(?:href|src)="(/console/static/[^"]+\.(?:css|js|svg))"')
_HIDDEN = re.compile(r'<input type="hidden" name="(key|counted)" value="([^"]*)">')


async def console(place: Place) -> list[Line]:
    """Ten pushes to 10,000 accounts, then every page; then one more, and its retraction."""
    with receiver() as refusing:
        async with town(place, refusing, ACCOUNTS, CLIENTS) as enrolled, _browser(enrolled) as desk:
            await _misbehave(enrolled, refusing)
            with workers(place):
                for _ in range(STORIES):
                    article = await enrolled.story()
                    command = await desk.push(article)
                    await enrolled.wait_until_closed(command)
                unpushed = await enrolled.story()
                paths = await desk.addresses(article, command, unpushed)
                took = {path: await desk.look(path) for path in paths}
                sheet = {"article": unpushed, **EVERYWHERE}
                took["POST /console/push/preview"] = await desk.look("/console/push/preview", sheet)
                weight = await desk.weight()
                pushed = await desk.follow(await desk.push(unpushed))
                retraction, clicked = await desk.retract(unpushed)
                retracted = await desk.follow(retraction)
    slowest = sorted(took.items(), key=lambda each: -each[1])[:SHOWN]
    return [
        ("first page with its styles and scripts, packed", f"{weight / 1024:.0f} KB", ""),
        (f"pages and parts of pages: {len(took)}; the slowest:", "", ""),
        *((path, f"{each * 1000:.0f} ms", "") for path, each in slowest),
        ("a retraction: its sheet, the click, its page", f"{clicked * 1000:.0f} ms", ""),
        *_followed("push", pushed),
        *_followed("retraction", retracted),
    ]


@dataclass(frozen=True)
class Followed:
    """What following a command came to.

    Attributes:
        frames: when each came, in seconds, and its bytes.
        refreshed: bytes of one of its page's refreshes, packed.
    """

    frames: list[tuple[float, int]]
    refreshed: int


def _followed(kind: str, found: Followed) -> list[Line]:
    (first, _), *_rest, (last, _) = found.frames
    pace = (len(found.frames) - 1) / (last - first)
    return [
        (f"a {kind} to four platforms: frames a second", f"{pace:.1f}", ""),
        ("… the largest frame", f"{max(size for _at, size in found.frames) / 1024:.1f} KB", ""),
        (
            "… what its page asks for every ten seconds, packed",
            f"{found.refreshed / 1024:.1f} KB",
            "",
        ),
    ]


@dataclass(frozen=True)
class Desk:
    """Somebody at the console who may do everything."""

    app: FastAPI
    url: str  # of the application on a socket: streams come piece by piece there alone
    enrolled: Town
    browser: httpx.AsyncClient

    async def addresses(self, article: int, command: int, unpushed: int) -> list[str]:
        """Return the address of every page."""
        given = {"article_id": article, "command_id": command, "unpushed_id": unpushed}
        return await addresses(self.app, **given)

    async def push(self, article: int) -> int:
        """Push a story everywhere; return the command's number."""
        body = {"kind": "push", "articles": [article], "target": {"everywhere": True}}
        answer = await self.browser.post("/api/v1/commands", json=body, timeout=SECONDS)
        answer.raise_for_status()
        return int(answer.json()["id"])

    async def look(self, path: str, form: dict[str, Any] | None = None) -> float:
        """Return the median seconds until a page is there."""
        took = []
        for _ in range(LOOKS):
            started = time.perf_counter()
            await self._ask("POST" if form else "GET", path, data=form)
            took.append(time.perf_counter() - started)
        return median(took)

    async def retract(self, article: int) -> tuple[int, float]:
        """Retract a story; return the command's number, and the seconds of all that was asked."""
        started = time.perf_counter()
        sheet = await self._ask("GET", f"/console/retract?article={article}")
        form = {"article": article, "why": "error", **dict(_HIDDEN.findall(sheet.text))}
        issued = await self._ask("POST", "/console/retract", data=form)
        page = await self._ask("GET", issued.headers["location"])
        seconds = time.perf_counter() - started
        return int(page.url.path.rpartition("/")[2]), seconds

    async def weight(self) -> int:
        """Return the bytes of the first page and of all that it loads, as they travel."""
        page = await self._ask("GET", "/console")
        loaded = set(_LOADED.findall(page.text))
        files = [await self._ask("GET", path) for path in sorted(loaded)]
        return len(packed(page.content)) + sum(_travelled(each) for each in files)

    async def follow(self, command: int) -> Followed:
        """Follow a command until nothing of it is open any more."""
        page = f"/console/commands/{command}"
        frames: list[tuple[float, int]] = []
        following = asyncio.create_task(self._take(f"{page}/events", frames))
        await self.enrolled.wait_until_closed(command)
        await asyncio.sleep(LAST_FRAME_SECONDS)
        following.cancel()
        part = {"HX-Request": "true", "HX-Target": "details"}
        refreshed = await self._ask("GET", page, headers=part)
        return Followed(frames, _travelled(refreshed))

    async def _take(self, path: str, frames: list[tuple[float, int]]) -> None:
        """Note when each frame comes, and its size."""
        on_line = httpx.AsyncClient(
            base_url=self.url, headers=self.browser.headers, timeout=SECONDS
        )
        async with on_line, on_line.stream("GET", path) as answer:
            size = 0
            async for line in answer.aiter_lines():
                size += len(line.encode()) + 1
                if not line:
                    frames.append((time.perf_counter(), size))
                    size = 0

    async def _ask(self, verb: str, path: str, **more: Any) -> httpx.Response:
        answer = await self.browser.request(verb, path, **more)
        if answer.is_error:
            raise RuntimeError(f"{answer.status_code}: {verb} {path}")
        return answer


def _travelled(answer: httpx.Response) -> int:
    return int(answer.headers["content-length"])


async def _misbehave(enrolled: Town, refusing: str) -> None:
    """Let the apps refuse whatever they get, and some units take no pushes."""
    behaviour = Behaviour(mode=Mode.REFUSE).model_dump(mode="json")
    async with httpx.AsyncClient(base_url=refusing) as control:
        (await control.put("/_control/*", json=behaviour)).raise_for_status()
    async with enrolled.parts.database.connection() as connection:
        await connection.execute(text(_SUSPENDED))


@asynccontextmanager
async def _browser(enrolled: Town) -> AsyncIterator[Desk]:
    told = {"auth_key": people.AUTH_KEY, "pace": UNPACED}
    settings = enrolled.parts.settings.model_copy(update=told)
    async with enrolled.parts.database.connection() as connection:
        await connection.execute(text(people.SEED))
    app: FastAPI = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        listening(app) as address,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://hub.test",
            headers={
                "Authorization": f"Bearer {people.KEY}",
                "Accept-Encoding": "gzip",
                "Sec-Fetch-Site": "same-origin",
            },
        ) as browser,
    ):
        yield Desk(app, f"http://{address}", enrolled, browser)
