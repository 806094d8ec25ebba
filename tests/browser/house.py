"""A hub that a browser can reach: the application on loopback, a worker, and Hubei's clients."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from sqlalchemy import insert, text

from connectors.webhook.sandbox import Sandbox
from hub import worker
from hub.access.actor import ActorKind
from hub.access.mandate import Mandate
from hub.access.roles import Role
from hub.app import create_app
from hub.articles import service as articles
from hub.articles.draft import ArticleDraft
from hub.auth.models import User
from hub.cli.demo.platforms import AT_ONCE, LEAVES_AT_ONCE
from hub.cli.demo.sandboxes import Sandboxes
from hub.enrollment.account_import import import_accounts
from hub.enrollment.enroller import Enroller
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.platforms import installed_platforms
from hub.enrollment.region_file import shipped_regions
from hub.enrollment.region_import import import_regions
from hub.enrollment.sample import APP, PAGE, Client, Receiver, as_csv, sample_accounts
from hub.enrollment.upload.table import CSV
from hub.kit.db import Database
from hub.kit.parts import Parts
from hub.settings import Settings
from tests import people
from tests.app.live import listening
from tests.crash.children import LOOPBACK

CENTRE = "湖北省融媒体中心总编室"
IN_TURN = (
    APP,
    Client("wechat", "", "{place}发布", "公众号", {"channel": "mass", **LEAVES_AT_ONCE}),
    Client("wordpress", "", "{unit}门户网站", "门户", AT_ONCE),
    Client("manual", "red-{code}", "{place}小红书", "小红书", {"where": "小红书", "proof": "word"}),
)
_OF_PLATFORM = text("select id, external_id from accounts where platform = :platform")


@dataclass(frozen=True)
class House:
    """A hub that runs.

    Attributes:
        url: where browsers find it; no slash at the end.
        sandbox: the clients' own apps, which get what is pushed to them.
    """

    app: FastAPI
    url: str
    settings: Settings
    sandbox: Sandbox

    @property
    def parts(self) -> Parts:
        """The application's database, Redis, jobs and signals."""
        found: Parts = self.app.state.parts
        return found

    @property
    def database(self) -> Database:
        """The application's database."""
        return self.parts.database

    async def session_of(self, *roles: Role, region: str | None = None, name: str = CENTRE) -> str:
        """Add somebody who is signed in, with a second factor; return their session's token.

        Args:
            roles: what is granted to them.
            region: where; None for the whole hub.
            name: their office's.
        """
        async with self.database.work() as session:
            login = f"zhiban.{next(people._numbers)}"
            row = {"login": login, "name": name, "created_by": "tests"}
            made = insert(User).values(**row, kind=ActorKind.PERSON).returning(User.id)
            user_id = int((await session.execute(made)).scalar_one())
            for role in roles:
                await people.grant(session, user_id, role, region)
            return await people._token(session, self.parts, user_id, ActorKind.PERSON, None)

    async def write(self, draft: Mapping[str, Any]) -> int:
        """Write a story; return its number."""
        async with self.database.work() as session:
            by = Mandate.for_whole_hub(CENTRE)
            given = ArticleDraft.model_validate(draft)
            return (await articles.create(session, given, by=by)).story.article.id

    async def enrol_hubei(self, platforms: Sandboxes) -> None:
        """Enrol the divisions, and three clients for each of Hubei's 119 units."""
        await self._enrol(in_turn=IN_TURN, given=platforms.give)
        for platform in platforms.calling:
            platforms.call_back(platform, await self._hooks_of(platform))

    async def enrol_pages(self) -> None:
        """Enrol the divisions, and the page of each of Hubei's 119 units, which the hub serves."""
        await self._enrol()

    async def _enrol(self, **clients: Any) -> None:
        async with self.database.work() as session:
            await import_regions(session, actor=CENTRE)
        receiver = Receiver(self.sandbox.endpoint, self.sandbox.secret)
        rows = sample_accounts(shipped_regions(), receiver, clients=PAGE, **clients)
        async with self.database.work() as session:
            installed = installed_platforms(LOOPBACK)
            enroller = Enroller.for_whole_hub(CENTRE)
            enrolment = Enrolment(session, installed, self.parts.keyring, enroller)
            await import_accounts(enrolment, as_csv(rows), CSV)

    async def _hooks_of(self, platform: str) -> dict[str, str]:
        async with self.database.work() as session:
            found = await session.execute(_OF_PLATFORM, {"platform": platform})
            return {name: f"{self.url}/hooks/{platform}/{each}" for each, name in found}

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let a worker deliver while the block runs."""
        stop = asyncio.Event()
        working = asyncio.create_task(worker.run(self.settings, stop))
        try:
            yield
        finally:
            stop.set()
            await working


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Serve a hub while the block runs."""
    told = settings.model_copy(update={"outgoing_allowed_networks": LOOPBACK})
    app = create_app(told)
    async with (
        Sandbox() as sandbox,
        app.router.lifespan_context(app),
        listening(app) as address,
    ):
        yield House(app, f"http://{address}", told, sandbox)
