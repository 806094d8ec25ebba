"""What every run works on: servers, a receiver in its own process, enrolled accounts, a story."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import text

from connectors.webhook.sandbox.keys import Keys
from hub.access.mandate import Mandate
from hub.articles import service as articles
from hub.articles.draft import ArticleDraft
from hub.commands import service as commands
from hub.commands.after import tell_workers
from hub.commands.schemas import CommandRequest
from hub.embedded.services import Services, Urls
from hub.enrollment.account_import import import_accounts
from hub.enrollment.enroller import Enroller
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.platforms import installed_platforms
from hub.enrollment.region_file import shipped_regions
from hub.enrollment.region_import import import_regions
from hub.enrollment.sample import CLIENTS, Client, Given, Receiver, as_csv, sample_accounts
from hub.enrollment.upload.table import CSV
from hub.kit.db import Base, make_engine
from hub.kit.migrate import upgrade
from hub.kit.parts import Parts, make_parts
from hub.settings import Settings

LOOPBACK = (ip_network("127.0.0.0/8"),)
APPS = tuple(client for client in CLIENTS if client.platform == "webhook")
PAGES = tuple(client for client in CLIENTS if client.platform == "site")

_REQUEST: TypeAdapter[Any] = TypeAdapter(CommandRequest)
_STORY = ArticleDraft(
    title="关于做好今冬明春低温雨雪冰冻灾害防范应对工作的通知",
    body="<p>各市、州、县人民政府，省政府各部门：</p>"
    + "<p>近期我省将出现一次大范围雨雪天气过程，请做好防范应对工作。</p>" * 20,
    author="湖北省应急管理厅",
    source="湖北省人民政府门户网站",
)


Line = tuple[str, str, str]
"""What was measured, the figure, and what it is of something else."""


@dataclass(frozen=True)
class Place:
    """Servers, and a folder for everything else."""

    urls: Urls
    folder: Path

    async def empty(self) -> None:
        """Forget everything that was enrolled and sent."""
        engine = make_engine(self.urls.database)
        async with engine.begin() as connection:
            tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
            await connection.execute(text("set local session_replication_role = replica"))
            await connection.execute(text(f"truncate {tables} cascade"))
        await engine.dispose()


@asynccontextmanager
async def servers(folder: Path) -> AsyncIterator[Place]:
    """Start PostgreSQL and Valkey, and make the schema."""
    with Services(folder / "servers") as urls:
        await asyncio.to_thread(upgrade, urls.database)
        yield Place(urls, folder)


@dataclass(frozen=True)
class Town:
    """Enrolled accounts and the receiver behind them."""

    parts: Parts
    receiver: str

    async def issue(self, **request: Any) -> int:
        """Issue a command, ring, and return its id."""
        asked = _REQUEST.validate_python(request)
        async with self.parts.database.work() as session:
            issued = await commands.issue(
                session,
                asked,
                key=None,
                mandate=Mandate.for_whole_hub("bench"),
                platforms=("site", "webhook", "wechat"),
            )
            tell_workers(session, self.parts, issued.effects)
        return issued.command_id

    async def story(self) -> int:
        """Make an article and return its id."""
        async with self.parts.database.work() as session:
            by = Mandate.for_whole_hub("bench")
            return (await articles.create(session, _STORY, by=by)).story.article.id

    async def wait_until_closed(
        self, command_id: int, platform: str | None = None
    ) -> dict[str, int]:
        """Wait until all of a command, or of it on one platform, has closed; return counters."""
        while True:
            counts = await self._counts(command_id, platform)
            total = counts.pop("total", 0)
            if total and sum(counts.values()) >= total:
                return counts
            await asyncio.sleep(0.02)

    async def _counts(self, command_id: int, platform: str | None) -> dict[str, int]:
        async with self.parts.database.connection() as connection:
            rows = await connection.execute(
                text(
                    "select result, sum(n)::int from counters where command_id = :id "
                    "and platform = coalesce(:platform, platform) group by 1"
                ),
                {"id": command_id, "platform": platform},
            )
            return {row[0]: row[1] for row in rows if row[1]}


@asynccontextmanager
async def town(
    place: Place,
    receiver: str,
    accounts: int,
    clients: tuple[Client, ...],
    given: Callable[[str], Given] | None = None,
) -> AsyncIterator[Town]:
    """Enrol so many accounts on an empty database; `given` are those that a platform gives out."""
    settings = Settings(
        data_dir=place.folder,
        database_url=place.urls.database,
        redis_url=place.urls.redis,
        outgoing_allowed_networks=LOOPBACK,
    )
    parts = make_parts(settings)
    async with parts.database.work() as session:
        await import_regions(session, actor="bench", townships=True)
    keys = Keys()
    behind = Receiver(lambda name: f"{receiver}/{name}/hook", keys.secret)
    regions = shipped_regions(townships=True)
    more = {"given": given} if given else {}
    rows = sample_accounts(regions, behind, count=accounts, clients=clients, **more)
    platforms = installed_platforms(LOOPBACK)
    async with parts.database.work() as session:
        enroller = Enroller.for_whole_hub("bench")
        enrolment = Enrolment(session, platforms, parts.keyring, enroller)
        await import_accounts(enrolment, as_csv(rows), CSV)
    yield Town(parts, receiver)
    await parts.close()


@contextmanager
def receiver() -> Iterator[str]:
    """Run the webhook sandbox in a process of its own: it verifies and keeps all it is sent."""
    command = [sys.executable, "-m", "connectors.webhook.sandbox"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait()


@contextmanager
def workers(place: Place, count: int = 2) -> Iterator[list[int]]:
    """Run `hub worker` so many times; yields their process ids."""
    environment = os.environ | {
        "HUB_DATA_DIR": str(place.folder),
        "HUB_DATABASE_URL": place.urls.database,
        "HUB_REDIS_URL": place.urls.redis,
        "HUB_OUTGOING_ALLOWED_NETWORKS": json.dumps([str(network) for network in LOOPBACK]),
        "HUB_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-c", "from hub.worker import main; main()"]
    processes = [subprocess.Popen(command, env=environment) for _ in range(count)]
    time.sleep(3)  # they import and connect
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
