"""A hub that is small enough for stories: three accounts, and an article derived from another."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, text

from hub.commands import holds
from hub.sdk.manifest import Correction
from tests.deliveries.ledger import Copy
from tests.deliveries.workers import Worker
from tests.deliveries.world import MANDATE, World, eventually
from tests.simulation.endings import Delivery, Place
from tests.simulation.model import EVERYWHERE, Reach
from tests.simulation.moody import Moody

WUHAN, YICHANG = "4201", "4205"
CODES: dict[Reach, str] = {WUHAN: "420100", YICHANG: "420500"}
ACCOUNTS = {1: ("app", "420106"), 2: ("paper", "420100"), 3: ("app", "420500")}
REPOSTS = {2}
NOTICE, DIGEST = 1, 2
ORIGINS = {NOTICE: None, DIGEST: NOTICE}

SETTLE = 0.1  # seconds
QUICKLY: dict[str, Any] = {"poll_every": 0.03, "retry_first": 0.005}
LOOKS = 3  # of an engine, by the last of which it has done something if there is anything to do
ENGINES = 3  # at most

FORGET = """
    truncate accounts, articles, versions, commands, command_articles, command_targets, bans, holds,
        placements, deliveries, counters, attempts, observations, account_gates
    restart identity cascade
"""

LEDGER = """
    select 'wanted' as what, command_id as command, article_id as article, account_id as account,
        want::text as said from placements
    union all select 'result', command_id, article_id, account_id, result from deliveries
    union all select 'command', id, null, null, kind from commands
    union all select 'ban', null, article_id, null, reach from bans where lifted_at is null
"""

BUSY = "select 1 from placements where worker is not null or due_at <= clock_timestamp() limit 1"

ITS_END_HAS_COME = """
    update placements
    set not_after = clock_timestamp(),
        due_at = case when worker is null then least(due_at, clock_timestamp()) else due_at end
    where command_id = :command and open
"""


@dataclass(frozen=True)
class Ledger:
    """What a hub says at one moment.

    Attributes:
        wanted: the command and the version, by place.
        bans: (article, reach).
    """

    wanted: dict[Place, tuple[int, int]]
    results: dict[Delivery, str]
    commands: set[int]
    bans: set[tuple[int, str]]


@dataclass
class Watched(World):
    """A hub that notes when an engine looks for work."""

    note: Callable[[str], None] = field(kw_only=True)

    async def fire_schedules(self) -> None:
        self.note("look")
        await super().fire_schedules()


class SmallHub:
    """A hub at the beginning of a story.

    Args:
        ground: a hub that is open; it forgets everything.
    """

    def __init__(self, ground: World) -> None:
        app = Moody("app", self._note, settle_seconds=SETTLE)
        paper = Moody("paper", self._note, correction=Correction.DELETE_AND_REPOST)
        self.platforms = {"app": app, "paper": paper}
        self.world = Watched(ground.database, ground.redis, self.platforms, note=self._note)
        self.engines: list[Worker] = []
        self.noted: Counter[str] = Counter()
        self._something = asyncio.Event()
        self._dead: list[str] = []

    async def open(self) -> None:
        async with self.world.database.connection() as connection:
            await connection.execute(text("set local session_replication_role = replica"))
            await connection.execute(text(FORGET))
        for account, (platform, region) in ACCOUNTS.items():
            assert await self.world.enrol(1, platform, region_code=region) == [account]
        for article in ORIGINS:
            assert await self.world.article() == article
        derived = "update articles set derived_from = :origin where id = :id"
        await self.world.execute(derived, origin=NOTICE, id=DIGEST)
        self.start()

    async def close(self) -> None:
        for engine in self.engines:
            await engine.stop()
        for worker in self.world.workers:
            for task in worker.tasks:  # of the dead, waiting for what will never come
                task.cancel()
            await worker.bury()

    def platform(self, account: int) -> Moody:
        return self.platforms[ACCOUNTS[account][0]]

    # --- what is asked of it --------------------------------------------------------------------

    async def push(self, article: int, reaches: Sequence[Reach], **how: Any) -> int:
        target = scope(reaches) or {"everywhere": True}
        return await self.world.issue(kind="push", articles=[article], target=target, **how)

    async def reinstate(self, article: int, reaches: Sequence[Reach]) -> int:
        about = {"articles": [article], "scope": scope(reaches), "reason": "已更正并复核"}
        return await self.world.issue(kind="reinstate", **about)

    async def hold(self, reach: Reach) -> int:
        kind = "hub" if reach == EVERYWHERE else "region" if reach in CODES else "account"
        return await self.world.hold(kind, str(CODES.get(reach, reach)))

    async def pause(self, command: int) -> None:
        async with self.world.database.work() as session:
            await holds.pause(session, command, MANDATE, reason="等待核实")

    async def resume(self, command: int) -> None:
        async with self.world.database.work() as session:
            await holds.resume(session, command, MANDATE)

    async def retry_all(self) -> bool:
        """Try again all that is parked; return whether there was anything."""
        parked = await self.column("select command_id from placements where parked is not null")
        for command in parked:
            await self.world.retry(command)
        return bool(parked)

    # --- time -----------------------------------------------------------------------------------

    async def fire(self, command: int, dates: str) -> None:
        """Let a scheduled command's dates come, and wait until it is not scheduled any more."""
        await self.world.execute(f"update commands set {dates} where id = :id", id=command)
        await eventually(lambda: self._has_fired(command))

    async def _has_fired(self, command: int) -> bool:
        await self.world.fire_schedules()
        return command not in await self.column("select id from commands where state = 'scheduled'")

    async def end(self, command: int) -> None:
        """Let the time come after which a push does not go out."""
        await self.world.execute(ITS_END_HAS_COME, command=command)

    # --- engines --------------------------------------------------------------------------------

    def start(self) -> None:
        if len(self.engines) < ENGINES:
            self.engines.append(self.world.start(**QUICKLY))

    async def kill(self) -> None:
        for worker in self.engines[:1]:
            self.engines.remove(worker)
            worker.kill()
            self._dead.append(worker.engine._parts.worker)
            await self.let_leases_run_out()

    async def let_leases_run_out(self) -> None:
        """Let the leases of the dead run out: they surely do nothing any more."""
        await self.world.execute(
            "update placements set due_at = clock_timestamp() "
            "where worker = any(:dead) and due_at > clock_timestamp()",
            dead=self._dead,
        )

    async def work(self, calls: int) -> None:
        """Let engines work until platforms have done so much, and have not answered yet."""
        acts = self.noted["act"] + calls
        looks = self.noted["look"] + LOOKS * len(self.engines)
        while self.noted["act"] < acts and self.noted["look"] < looks and await self._is_busy():
            self._something.clear()
            await self._something.wait()

    async def _is_busy(self) -> bool:
        return bool(await self.column(BUSY))

    def _note(self, what: str) -> None:
        self.noted[what] += 1
        self._something.set()

    async def is_quiet(self) -> bool:
        await self.let_leases_run_out()
        return await self.world.is_quiet()

    async def is_all_done(self) -> bool:
        return await self.is_quiet() and not await self.retry_all()

    # --- where it stands ------------------------------------------------------------------------

    async def ledger(self) -> Ledger:
        rows = await self._rows(LEDGER)
        return Ledger(
            {(r.article, r.account): (r.command, int(r.said)) for r in rows if r.what == "wanted"},
            {(r.command, (r.article, r.account)): r.said for r in rows if r.what == "result"},
            {r.command for r in rows if r.what == "command"},
            {(r.article, r.said) for r in rows if r.what == "ban"},
        )

    async def column(self, statement: str) -> set[Any]:
        return {row[0] for row in await self._rows(statement)}

    async def present(self) -> set[tuple[int, str]]:
        """Return the copies that it knows of, as (account, remote id)."""
        rows = await self._rows(
            "select account_id, remote_id from placements where have = 'present'"
        )
        return {(row.account_id, row.remote_id) for row in rows}

    async def _rows(self, statement: str) -> Sequence[Row[Any]]:
        async with self.world.database.statement() as connection:
            return (await connection.execute(text(statement))).all()

    def copies(self) -> Collection[Copy]:
        """Return the copies that are there."""
        return [copy for each in self.platforms.values() for copy in each.ledger.live()]


def moment(*, hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def scope(reaches: Sequence[Reach]) -> dict[str, Any] | None:
    """Return reaches as a request says them; None is everywhere."""
    if EVERYWHERE in reaches:
        return None
    regions = [CODES[reach] for reach in reaches if isinstance(reach, str)]
    return {"regions": regions, "accounts": [reach for reach in reaches if isinstance(reach, int)]}
