"""A small hub for the tests of the engine: a real database, a platform in memory, and commands."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter
from redis.asyncio import Redis
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.commands import holds, schedule, service
from hub.commands.models import HoldScope
from hub.commands.retry import RetryRequest, retry
from hub.commands.schemas import CommandRequest, HoldRequest
from hub.deliveries.results import PARKED, TOTAL
from hub.deliveries.setup import make_engine
from hub.kit.db import make_engine as make_pool
from hub.kit.keyring import Keyring
from hub.kit.redis import make_redis
from hub.sdk.contract import Connector, Tools
from hub.settings import EngineSettings
from tests.deliveries.workers import MortalDatabase, Worker, tasks_are_known

ACTOR = "湖北省委网信办"
MANDATE = Mandate.for_whole_hub(ACTOR)
PATIENCE = 20.0  # seconds; a state that has not come by then does not come
LOOK_AGAIN = 0.01

# as long as a busy machine needs; what tests bounds says its own
QUICK = EngineSettings(
    send_within=5.0,
    call_within=5.0,
    guard=1.0,
    lease=11.0,
    poll_every=0.05,
    flush_every=0.005,
    retry_first=0.02,
    retry_most=0.1,
    retry_for=10.0,
    confirm_after=0,
    recheck_after=(),
)
# short to wait for, and longer than a busy machine stands still
SHORT_LEASE = {"send_within": 2.0, "call_within": 0.5, "guard": 0.2, "lease": 2.7}

REGIONS = [
    ("420000", "湖北省", "province", None, "42"),
    ("420100", "武汉市", "city", "420000", "4201"),
    ("420106", "武昌区", "county", "420100", "420106"),
    ("420500", "宜昌市", "city", "420000", "4205"),
]
TITLE = "关于长江武汉段水位超警戒的提示"
NO_TOOLS = Tools(http=None, preparing=None, base_url="https://hub.example.cn")  # type: ignore[arg-type]

_REQUEST: TypeAdapter[Any] = TypeAdapter(CommandRequest)


async def eventually(
    state: Callable[[], Any], seconds: float = PATIENCE, why: Callable[[], Any] | None = None
) -> Any:
    """Wait until `state`, which may be a coroutine function, is true; return what it returned."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        found = state()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return found
        if loop.time() > deadline:
            shown = why() if why else None
            if isinstance(shown, Awaitable):
                shown = await shown
            raise AssertionError(f"it did not come to this: {shown}")
        await asyncio.sleep(LOOK_AGAIN)


@dataclass
class World:
    """One hub: what tests ask of it, in the order in which a story lives.

    Attributes:
        platforms: the connectors that every engine of this world has.
        tools: what these are handed.
        keyring: what credentials are sealed with.
    """

    database: MortalDatabase
    redis: Redis
    platforms: Mapping[str, Connector]
    tools: Tools = NO_TOOLS
    keyring: Keyring = field(default_factory=lambda: Keyring.of(bytes(32)))
    workers: list[Worker] = field(default_factory=list)
    changed: Counter[int] = field(default_factory=Counter)

    # --- the ground ---------------------------------------------------------------------------

    async def enrol(self, count: int = 1, platform: str = "app", **columns: Any) -> list[int]:
        """Enrol accounts and return their ids."""
        values = {"region_code": "420106", "level": "county", "status": "active", "quotas": None}
        settings = json.dumps(columns.pop("settings", {}))
        statement = """
            insert into accounts
                (platform, external_id, name, organisation_id, region_code, level, status, quotas,
                settings)
            select cast(:platform as text), :platform || '-' || gen_random_uuid(),
                '武昌区融媒体中心客户端',
                (select min(id) from organisations), cast(:region_code as text), :level, :status,
                cast(cast(:quotas as text) as jsonb), cast(cast(:settings as text) as jsonb)
            from generate_series(1, :count) returning id"""
        given = values | columns | {"platform": platform, "count": count, "settings": settings}
        async with self.database.connection() as connection:
            rows = await connection.execute(text(statement), given)
            return sorted(row.id for row in rows)

    async def article(self, versions: int = 1, tier: str = "general") -> int:
        """Write an article and return its id."""
        async with self.database.connection() as connection:
            statement = "insert into articles (tier) values (:tier) returning id"
            article: int = (await connection.execute(text(statement), {"tier": tier})).scalar_one()
        for _ in range(versions):
            await self.revise(article)
        return article

    async def revise(self, article: int) -> int:
        """Write a new version and return its number."""
        async with self.database.connection() as connection:
            statement = """
                with revised as (
                    update articles set current_version = current_version + 1
                    where id = :article returning id, current_version)
                insert into versions (article_id, number, title, body, digest, author, source,
                    fingerprint, created_by)
                select id, current_version, :title, '<p>第' || current_version || '版</p>', '',
                    '值班编辑', '湖北省应急管理厅', 'sha256:' || current_version, :actor
                from revised returning number"""
            given = {"article": article, "title": TITLE, "actor": ACTOR}
            number: int = (await connection.execute(text(statement), given)).scalar_one()
            return number

    # --- commands -----------------------------------------------------------------------------

    async def push(self, article: int, accounts: Sequence[int] = (), **fields: Any) -> int:
        """Push to these accounts, or everywhere; return the command's id."""
        target = {"accounts": list(accounts)} if accounts else {"everywhere": True}
        return await self.issue(kind="push", articles=[article], target=target, **fields)

    async def correct(self, article: int, **fields: Any) -> int:
        return await self.issue(kind="correct", articles=[article], **fields)

    async def retract(self, article: int, **fields: Any) -> int:
        return await self.issue(kind="retract", articles=[article], reason="数据有误", **fields)

    async def reinstate(self, article: int) -> int:
        return await self.issue(kind="reinstate", articles=[article], reason="已更正并复核")

    async def issue(self, **request: Any) -> int:
        """Issue a command; who polls is the only one who hears of it."""
        async with self.database.work() as session:
            return await self.issue_in(session, **request)

    async def issue_in(self, session: AsyncSession, **request: Any) -> int:
        """The same, in a unit of work of the caller's."""
        issued = await service.issue(
            session,
            _REQUEST.validate_python(request),
            key=None,
            mandate=MANDATE,
            platforms=list(self.platforms),
        )
        return issued.command_id

    async def retry(self, command: int, **request: Any) -> Any:
        async with self.database.work() as session:
            asked = RetryRequest.model_validate(request)
            return (await retry(session, command, asked, MANDATE))[0]

    async def hold(self, scope: str, reach: str = "") -> int:
        """Place a hold and return its id."""
        async with self.database.work() as session:
            wanted = HoldRequest(scope=HoldScope(scope), reach=reach, reason="等待核实")
            hold, _ = await holds.place(session, wanted, MANDATE, platforms=list(self.platforms))
            return hold.id

    async def lift(self, hold: int) -> None:
        async with self.database.work() as session:
            await holds.lift(session, hold, MANDATE)

    async def fire_schedules(self) -> None:
        """Fire all that is due, as every worker's poll does."""
        fired: Any = True
        while fired:
            async with self.database.work() as session:
                fired = await schedule.fire_due(session)

    # --- workers ------------------------------------------------------------------------------

    def worker(self, settings: EngineSettings = QUICK, **changes: Any) -> Worker:
        """Make an engine that has not begun."""
        engine, stops = make_engine(
            database=self.database,
            redis=self.redis,
            connectors=self.platforms,
            tools=self.tools,
            keyring=self.keyring,
            settings=settings.model_copy(update=changes),
            changed=self.changed.update,
            every_poll=self.fire_schedules,
        )
        worker = Worker(engine, stops)
        self.workers.append(worker)
        return worker

    def start(self, count: int = 1, **changes: Any) -> Worker:
        """Start engines and return the first."""
        started = [self.worker(**changes) for _ in range(count)]
        for worker in started:
            worker.start()
        return started[0]

    # --- what came of it ----------------------------------------------------------------------

    async def query(self, statement: str, **given: Any) -> Sequence[RowMapping]:
        async with self.database.connection() as connection:
            return (await connection.execute(text(statement), given)).mappings().all()

    async def execute(self, statement: str, **given: Any) -> None:
        async with self.database.connection() as connection:
            await connection.execute(text(statement), given)

    async def placements(self, article: int | None = None) -> Sequence[RowMapping]:
        return await self.query(
            "select * from placements where :article is null or article_id = :article "
            "order by article_id, account_id, slot".replace(":article", "cast(:article as bigint)"),
            article=article,
        )

    async def placement(self, article: int, account: int, slot: int = 0) -> RowMapping:
        rows = await self.placements(article)
        return next(row for row in rows if (row["account_id"], row["slot"]) == (account, slot))

    async def results(self, command: int) -> dict[int, str]:
        """Return how the command's deliveries closed, by account."""
        rows = await self.query(
            "select account_id, result from deliveries where command_id = :command",
            command=command,
        )
        return {row["account_id"]: row["result"] for row in rows}

    async def results_of(self, command: int, count: int) -> dict[int, str]:
        """Wait until so many of the command's deliveries have closed; return how."""

        async def closed() -> dict[int, str] | None:
            found = await self.results(command)
            return found if len(found) >= count else None

        found: dict[int, str] = await eventually(closed, why=self.placements)
        return found

    async def counters(self, command: int) -> dict[str, int]:
        """Return the command's counters that are not zero, by result."""
        rows = await self.query(
            "select result, sum(n)::int as n from counters where command_id = :command group by 1",
            command=command,
        )
        return {row["result"]: row["n"] for row in rows if row["n"]}

    async def attempts(self, article: int, account: int | None = None) -> list[str]:
        """Return what was tried and what came of it, in order: `publish:done`."""
        rows = await self.query(
            "select operation || ':' || outcome as what, stale from attempts "
            "where article_id = :article "
            "and account_id = coalesce(cast(:account as bigint), account_id) order by at",
            article=article,
            account=account,
        )
        return [row["what"] + (":stale" if row["stale"] else "") for row in rows]

    async def is_quiet(self) -> bool:
        """Say whether nothing is due, now or later."""
        busy = await self.query("select 1 from placements where due_at is not null limit 1")
        return not busy

    async def quiet(self, seconds: float = PATIENCE) -> None:
        """Wait until nothing is due, then check what must hold at any time."""
        await eventually(self.is_quiet, seconds, self.placements)
        await self.check_counters()

    async def check_counters(self) -> None:
        """A command's total is what closed, what is parked and what is open."""
        wrong = await self.query(
            """
            select c.id, t.n as total, s.n as counted, d.n as closed, p.open, p.parked, k.n as waits
            from commands c
            cross join lateral (select coalesce(sum(n), 0) as n from counters
                where command_id = c.id and result = :total) t
            cross join lateral (select coalesce(sum(n), 0) as n from counters
                where command_id = c.id and result not in (:total, :parked)) s
            cross join lateral (select coalesce(sum(n), 0) as n from counters
                where command_id = c.id and result = :parked) k
            cross join lateral (select count(*) as n from deliveries where command_id = c.id) d
            cross join lateral (select count(*) filter (where parked is null) as open,
                    count(*) filter (where parked is not null) as parked
                from placements where command_id = c.id and open) p
            where c.state = 'issued' and (
                s.n <> d.n or t.n <> s.n + p.open + p.parked or k.n <> p.parked)
            """,
            total=TOTAL,
            parked=PARKED,
        )
        assert not wrong, [dict(row) for row in wrong]


@asynccontextmanager
async def open_world(
    database_url: str, redis_url: str, *platforms: Connector
) -> AsyncIterator[World]:
    """Open a world on an empty database; end its engines and close it afterwards."""
    database = MortalDatabase(make_pool(database_url, connections=16))
    redis = make_redis(redis_url)
    world = World(database, redis, {each.manifest.key: each for each in platforms})
    with tasks_are_known():
        try:
            await _lay_the_ground(world)
            yield world
        finally:
            await asyncio.gather(*(worker.bury() for worker in world.workers))
            await redis.aclose()
            await database.close()


async def _lay_the_ground(world: World) -> None:
    for code, name, level, parent, prefix in REGIONS:
        await world.execute(
            "insert into regions (code, name, level, parent_code, prefix) "
            "values (:code, :name, :level, :parent, :prefix)",
            code=code,
            name=name,
            level=level,
            parent=parent,
            prefix=prefix,
        )
    await world.execute(
        "insert into organisations (name, region_code, level) "
        "values ('湖北省融媒体中心', '420000', 'province')"
    )
