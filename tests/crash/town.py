"""Hubei's clients' apps behind one receiver, and a hub whose processes a test may kill."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from connectors.webhook.sandbox import Entry, Sandbox
from connectors.webhook.sandbox.stories import Status
from hub.access.mandate import Mandate
from hub.articles import service as articles
from hub.articles.draft import ArticleDraft
from hub.commands import service as commands
from hub.commands.after import tell_workers
from hub.commands.schemas import CommandRequest
from hub.enrollment.account_import import import_accounts
from hub.enrollment.enroller import Enroller
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.platforms import installed_platforms
from hub.enrollment.region_file import shipped_regions
from hub.enrollment.region_import import import_regions
from hub.enrollment.sample import CLIENTS, Receiver, as_csv, sample_accounts
from hub.enrollment.upload.table import CSV
from hub.kit.parts import Parts, make_parts
from hub.settings import Settings
from tests.commands.books import check_books
from tests.crash.children import LOOPBACK, Children
from tests.deliveries.world import eventually

ACTOR = "湖北省融媒体中心值班室"
APPS = tuple(client for client in CLIENTS if client.platform == "webhook")
CREATED, RETRACTED = "article.created", "article.retracted"
PATIENCE = 40.0  # seconds; processes start, and leases run out, on a busy machine

_REQUEST: TypeAdapter[Any] = TypeAdapter(CommandRequest)
_STORY = ArticleDraft(
    title="关于启动防汛四级应急响应的通知",
    body="<p>各市、州、县防汛抗旱指挥部：</p><p>长江武汉关水位继续上涨，请加强巡堤查险。</p>",
    author="湖北省防汛抗旱指挥部办公室",
    source="湖北省应急管理厅",
)


@dataclass
class Town:
    """What a test does, and what came of it.

    Attributes:
        accounts: the apps' names, by account.
    """

    parts: Parts
    sandbox: Sandbox
    children: Children
    accounts: dict[int, str]

    # --- what is done -------------------------------------------------------------------------

    async def story(self) -> int:
        """Write an article and return its id."""
        async with self.parts.database.work() as session:
            by = Mandate.for_whole_hub(ACTOR)
            return (await articles.create(session, _STORY, by=by)).story.article.id

    async def push(self, article: int, **fields: Any) -> int:
        """Push everywhere; return the command's id."""
        target = {"everywhere": True}
        return await self.issue(kind="push", articles=[article], target=target, **fields)

    async def retract(self, article: int) -> int:
        return await self.issue(kind="retract", articles=[article], reason="数据有误")

    async def issue(self, **request: Any) -> int:
        """Issue a command as the API does, and ring."""
        asked = _REQUEST.validate_python(request)
        async with self.parts.database.work() as session:
            issued = await commands.issue(
                session,
                asked,
                key=None,
                mandate=Mandate.for_whole_hub(ACTOR),
                platforms=["webhook"],
            )
            tell_workers(session, self.parts, issued.effects)
        return issued.command_id

    @asynccontextmanager
    async def locked(self, statement: str) -> AsyncIterator[AsyncConnection]:
        """Hold a lock that stops a worker at a certain point."""
        async with self.parts.database.connection() as connection:
            await connection.execute(text(statement))
            yield connection

    async def change(self, statement: str) -> None:
        """Change the database behind the hub's back."""
        async with self.parts.database.connection() as connection:
            await connection.execute(text(statement))

    # --- what is known ------------------------------------------------------------------------

    async def query(self, statement: str, **given: Any) -> Sequence[RowMapping]:
        async with self.parts.database.connection() as connection:
            return (await connection.execute(text(statement), given)).mappings().all()

    async def claimed(self) -> bool:
        """Say whether a worker holds every placement."""
        rows = await self.query("select worker from placements")
        return bool(rows) and all(row["worker"] for row in rows)

    async def blocked(self) -> int:
        """Count the statements of this database that wait for a lock."""
        rows = await self.query(
            "select 1 from pg_stat_activity "
            "where datname = current_database() and wait_event_type = 'Lock'"
        )
        return len(rows)

    async def counters(self, command: int) -> dict[str, int]:
        """Return a command's counters that are not zero."""
        rows = await self.query(
            "select result, sum(n)::int as n from counters where command_id = :id group by 1",
            id=command,
        )
        return {row["result"]: row["n"] for row in rows if row["n"]}

    async def closes(self, command: int, result: str, seconds: float = PATIENCE) -> None:
        """Wait until each of a command's deliveries has closed as it should."""
        wanted = {"total": len(self.accounts), result: len(self.accounts)}

        async def closed() -> bool:
            return await self.counters(command) == wanted

        await eventually(closed, seconds, lambda: self._state(command))

    async def _state(self, command: int) -> str:
        rows = await self.query(
            "select account_id, want, have, lane, worker, tries, parked, why, "
            "due_at - clock_timestamp() as due_in from placements where command_id = :id limit 3",
            id=command,
        )
        return f"{await self.counters(command)} {[dict(row) for row in rows]}"

    # --- what the apps saw --------------------------------------------------------------------

    def requests(self) -> dict[str, list[str]]:
        """Return what each app was asked, in order: event types and looks."""
        asked: defaultdict[str, list[str]] = defaultdict(list)
        for entry in self.sandbox.ledger:
            asked[entry.account].append(entry.type)
        return dict(asked)

    def arrived(self, kind: str) -> list[Entry]:
        """Return all that came of a type."""
        return list(self.sandbox.ledger.about(kind=kind))

    def show(self, status: Status) -> Counter[str]:
        """Count each app's stories of a status."""
        return Counter(
            app for app, _, story in self.sandbox.stories.all() if story.status == status
        )

    def everybody_has_one(self) -> bool:
        """Say whether every app shows exactly one story, which it stored exactly once."""
        once = Counter(self.accounts.values())
        stored = Counter(entry.account for entry in self.arrived(CREATED) if entry.why == "stored")
        return stored == once and self.show(Status.PRESENT) == once

    def nobody_has_any(self) -> bool:
        """Say whether every app has retracted its one story and shows none."""
        once = Counter(self.accounts.values())
        return self.show(Status.RETRACTED) == once and not self.show(Status.PRESENT)

    def everybody_was_asked(self, *types: str) -> bool:
        """Say whether every app got exactly these requests, in this order."""
        return self.requests() == {app: list(types) for app in self.accounts.values()}


@asynccontextmanager
async def open_town(
    settings: Settings, sandbox: Sandbox, children: Children, count: int
) -> AsyncIterator[Town]:
    """Enrol so many apps; in the end kill every process and check the books."""
    parts = make_parts(settings)
    try:
        await _enrol(parts, sandbox, count)
        town = Town(parts, sandbox, children, {})
        rows = await town.query("select id, external_id from accounts")
        town.accounts = {row["id"]: row["external_id"] for row in rows}
        yield town
        await check_books(parts.database)
    finally:
        children.kill_all()
        await parts.close()


async def _enrol(parts: Parts, sandbox: Sandbox, count: int) -> None:
    async with parts.database.work() as session:
        await import_regions(session, actor=ACTOR)
    receiver = Receiver(sandbox.endpoint, sandbox.secret)
    rows = sample_accounts(shipped_regions(), receiver, count=count, clients=APPS)
    async with parts.database.work() as session:
        platforms = installed_platforms(LOOPBACK)
        enroller = Enroller.for_whole_hub(ACTOR)
        enrolment = Enrolment(session, platforms, parts.keyring, enroller)
        await import_accounts(enrolment, as_csv(rows), CSV)
