"""A few seconds of an evil world: engines die, users change their minds, and then it settles.

    users      push, correct, retract, reinstate and schedule, several at once on one article
    engines    four at a time, killed and replaced, standing still, slow to record
    platforms  three adversaries: one that we search by a marker, one whose posts bear names of
               ours, one that can only delete and repost

Afterwards the last word about every article is given, the weather clears, and what the platforms
hold is compared with that word.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.kit.problems import HubError
from hub.sdk.manifest import Correction, LookUp
from hub.settings import EngineSettings
from tests.deliveries.ledger import Overlap
from tests.deliveries.workers import Worker
from tests.deliveries.world import eventually, open_world
from tests.simulation.adversary import Adversary
from tests.simulation.weather import BOUNDS, CALM, STORM, Weather

ENGINES = 4
ARTICLES = 6
ACCOUNTS = 8  # on each platform
STORM_GOES_ON = 0.5  # seconds, after the last word
CLOCKS = 0.02  # seconds by which two clocks of one machine may differ


@dataclass
class Simulation:
    """One run.

    Attributes:
        seconds: how long the chaos lasts.
        settings: other bounds for the engines than the right ones.
        window: for how long two copies may be live at once; longer than not at all only where a
            platform breaks its promises.
        patience: how long it may take to settle, in seconds.
        violations: what was violated, and how often.
    """

    seed: int
    weather: Weather = STORM
    seconds: float = 3.0
    settings: EngineSettings = BOUNDS
    window: float = 0.0
    patience: float = 30.0
    violations: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    kills: int = 0
    commands: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.platforms = [
            Adversary("marked", self.weather, self.dice),
            Adversary("named", self.weather, self.dice, look_up=LookUp.OWN_ID),
            Adversary("posted", self.weather, self.dice, correction=Correction.DELETE_AND_REPOST),
        ]

    async def run(self, database_url: str, redis_url: str) -> Counter[str]:
        """Live through it and return the violations, by what was violated."""
        async with open_world(database_url, redis_url, *self.platforms) as world:
            self.world = world
            world.database.answered = self.platforms[0].stand_still
            self.zero = await self._zero()
            for platform in self.platforms:
                await world.enrol(ACCOUNTS, platform.manifest.key)
            self.articles = [await world.article() for _ in range(ARTICLES)]
            await self._chaos()
            await self._last_words()
            await asyncio.sleep(STORM_GOES_ON)
            if await self._settles():
                await self._judge()
        return self.violations

    async def _zero(self) -> float:
        """Return what the monotonic clock showed when the database's showed 0."""
        (row,) = await self.world.query("select extract(epoch from clock_timestamp()) as now")
        return time.monotonic() - float(row["now"])

    # --- chaos ----------------------------------------------------------------------------------

    async def _chaos(self) -> None:
        self.engines = [self._engine() for _ in range(ENGINES)]
        ends_at = time.monotonic() + self.seconds
        async with asyncio.TaskGroup() as group:
            group.create_task(self._kill_now_and_then(ends_at))
            for article in self.articles:
                for _ in range(2):
                    group.create_task(self._change_minds(article, ends_at))

    def _engine(self) -> Worker:
        worker = self.world.worker(self.settings)
        self._be_slow_to_record(worker)
        worker.start()
        return worker

    def _be_slow_to_record(self, worker: Worker) -> None:
        recorder, write = worker.recorder, worker.recorder._write  # noqa: SLF001 - what is slow

        async def slowly(*arguments: Any) -> None:
            if self.dice.random() < self.weather.slow_records:
                await asyncio.sleep(BOUNDS.lease * self.dice.uniform(0, self.weather.record_delay))
            await write(*arguments)

        recorder._write = slowly  # type: ignore[method-assign] # noqa: SLF001 - the same

    async def _kill_now_and_then(self, ends_at: float) -> None:
        if self.weather.kills is None:
            return
        while time.monotonic() < ends_at and not self._is_lost:
            await asyncio.sleep(self.dice.uniform(*self.weather.kills))
            at = self.dice.randrange(ENGINES)
            self.engines[at].kill()
            self.engines[at] = self._engine()
            self.kills += 1

    async def _change_minds(self, article: int, ends_at: float) -> None:
        while time.monotonic() < ends_at and not self._is_lost:
            await asyncio.sleep(self.dice.uniform(*self.weather.pace))
            await self._command(article, self.dice.choice(WISHES))

    async def _command(self, article: int, wish: str) -> None:
        with suppress(HubError, DBAPIError):  # banned, nothing to reinstate, a lost connection
            match wish:
                case "push":
                    await self._push_slowly(article)
                case "push some":
                    await self.world.push(article, self.dice.sample(await self._accounts(), 5))
                case "schedule":
                    await self.world.push(article, not_before=await self._soon())
                case "correct":
                    await self.world.revise(article)
                    await self.world.correct(article)
                case "retract":
                    await self.world.retract(article)
                    self._tell_some(article)
                case "reinstate":
                    await self.world.reinstate(article)
            self.commands += 1

    async def _push_slowly(self, article: int) -> None:
        """Push in a unit of work that takes a while to commit, as one of a million does."""
        asked = {"kind": "push", "articles": [article], "target": {"everywhere": True}}
        async with self.world.database.work() as session:
            await self.world.issue_in(session, **asked)
            await session.execute(text(f"select pg_sleep({self.dice.uniform(0, 0.05)})"))

    async def _accounts(self) -> list[int]:
        rows = await self.world.query("select id from accounts order by id")
        return [row["id"] for row in rows]

    async def _soon(self) -> str:
        seconds = self.dice.uniform(0.05, 0.3)
        (row,) = await self.world.query(
            "select clock_timestamp() + make_interval(secs => :seconds) as at", seconds=seconds
        )
        moment: str = row["at"].isoformat()
        return moment

    def _tell_some(self, article: int) -> None:
        """A signal reaches some engines, and gets lost on its way to others."""
        for worker in self.engines:
            if self.dice.random() < 0.5:
                worker.stops.hear({"articles": [article]})

    # --- the last word --------------------------------------------------------------------------

    @property
    def _is_lost(self) -> bool:
        """Say whether a rule is broken already, so that there is no use in going on."""
        return any(self._twice(platform) for platform in self.platforms)

    def _twice(self, platform: Adversary) -> list[Overlap]:
        return [each for each in platform.ledger.overlaps() if each.seconds > self.window]

    @property
    def kept(self) -> Sequence[int]:
        """The articles that are wanted everywhere in the end; the others are retracted."""
        return self.articles[::2]

    async def _last_words(self) -> None:
        async with asyncio.TaskGroup() as group:
            for article in self.articles:
                group.create_task(
                    self._keep(article) if article in self.kept else self._end(article)
                )

    async def _keep(self, article: int) -> None:
        await self._command(article, "reinstate")
        await self.world.revise(article)
        await self.world.push(article)

    async def _end(self, article: int) -> None:
        """A retraction and pushes at the same moment: whoever comes first, nothing may stay."""
        await self._command(article, "reinstate")
        async with asyncio.TaskGroup() as group:
            for wish in ("push", "push", "push"):
                group.create_task(self._command(article, wish))
            await asyncio.sleep(self.dice.uniform(0, 0.03))
            group.create_task(self._retract_surely(article))

    async def _retract_surely(self, article: int) -> None:
        while True:
            with suppress(DBAPIError):  # a deadlock, as without the article's lock
                await self.world.retract(article)
                return

    async def _settles(self) -> bool:
        """Wait until all is done that there is to do; not if two copies at once say enough."""
        for platform in self.platforms:
            platform.weather = CALM
        self.weather = CALM
        try:
            await eventually(lambda: self._is_lost or self._is_settled(), self.patience)
        except AssertionError:
            rows = await self.world.placements()
            stuck = [dict(row) for row in rows if row["due_at"] or row["parked"]]
            self._violated("never settled", stuck)
            return False
        for platform in self.platforms:
            self._violated("two at once", self._twice(platform))
        return not self.violations

    async def _is_settled(self) -> bool:
        """Say whether nothing is due; whatever is parked, somebody takes care of."""
        parked = await self.world.query(
            "select distinct command_id from placements where parked is not null"
        )
        for row in parked:
            await self.world.retry(row["command_id"], confirm=None)
        return not parked and await self.world.is_quiet()

    # --- the judgement --------------------------------------------------------------------------

    async def _judge(self) -> None:
        await self._compare_with_the_last_word()
        await self._compare_with_what_the_hub_says()
        if not self.window:  # or a retraction may be closed while somebody still knows better
            await self._look_behind_closed_retractions()
        try:
            await self.world.check_counters()
        except AssertionError as error:
            self._violated("counters", [error])

    async def _compare_with_the_last_word(self) -> None:
        rows = await self.world.query("select id, platform from accounts")
        versions = {
            row["id"]: row["current_version"]
            for row in await self.world.query("select id, current_version from articles")
        }
        for platform in self.platforms:
            everywhere = {row["id"] for row in rows if row["platform"] == platform.manifest.key}
            for article in self.articles:
                shown = platform.ledger.shown(article)
                if article not in self.kept:
                    self._violated("left after a retraction", shown.items())
                    continue
                for account in everywhere:
                    found = shown.get(account, [])
                    if found != [versions[article]]:
                        what = "missing" if not found else "wrong version"
                        what = "two in the end" if len(found) > 1 else what
                        self._violated(what, [(article, account, found, versions[article])])

    async def _compare_with_what_the_hub_says(self) -> None:
        live = {
            (copy.account, copy.remote_id)
            for platform in self.platforms
            for copy in platform.ledger.live()
        }
        known = {
            (row["account_id"], row["remote_id"])
            for row in await self.world.placements()
            if row["have"] == "present"
        }
        self._violated("the hub is wrong", live ^ known)

    async def _look_behind_closed_retractions(self) -> None:
        """When a retraction says that a copy is gone, it is gone."""
        rows = await self.world.query(
            "select d.article_id, d.account_id, extract(epoch from d.closed_at)::float8 as at, "
            "d.result from deliveries d join commands c on c.id = d.command_id "
            "where c.kind = 'retract' and d.result in ('gone', 'nothing_there')"
        )
        closed = [(row["article_id"], row["account_id"], row["at"] + self.zero) for row in rows]
        for platform in self.platforms:
            for copy in platform.ledger.copies:
                for article, account, at in closed:
                    if (article, account) == copy.place and _was_live(copy, at):
                        self._violated("live behind a closed retraction", [copy])

    def _violated(self, what: str, cases: Iterable[object]) -> None:
        for case in cases:
            self.violations[what] += 1
            self.details.append(f"{what}: {case}")


def _was_live(copy: Any, at: float) -> bool:
    made, gone = copy.made_at + CLOCKS, copy.gone_at
    return bool(made < at and (gone is None or gone > at + CLOCKS))


WISHES = [
    "push",
    "push",
    "push some",
    "schedule",
    "correct",
    "correct",
    "retract",
    "retract",
    "reinstate",
    "reinstate",
    "reinstate",
]
