"""A few seconds of an evil world: engines die, users change their minds, and then it settles.

    users      push, correct, retract, reinstate and schedule, several at once on one article
    engines    four at a time, killed and replaced, standing still, slow to record
    platforms  three adversaries: one that we search by a marker, one whose posts bear names of
               ours, one that can only delete and repost

Afterwards the last word about every article is given, the weather clears, and what the platforms
hold is compared with that word. How fast the machine is decides how much happens, and nothing else:
the platforms keep their promises by the clock, and engines with long bounds tidy up.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from hub.sdk.manifest import Correction, LookUp
from tests.deliveries.ledger import Overlap
from tests.deliveries.workers import Worker
from tests.deliveries.world import open_world
from tests.simulation.adversary import Adversary
from tests.simulation.judgement import Case, Judge
from tests.simulation.users import Users
from tests.simulation.weather import BOUNDS, CALM, PATIENT, UNIT, Conditions

ENGINES = 4
ARTICLES = 6
ACCOUNTS = 10  # on each platform
STORM_GOES_ON = 5 * UNIT  # seconds, after the last word
LOOKS_EVERY = 0.05  # seconds between two looks whether it has settled, or is lost


@dataclass
class Simulation:
    """One run.

    Attributes:
        patience: how long it may take to settle; two or three seconds, as a rule.
        violations: what was violated, and how often.
    """

    seed: int
    conditions: Conditions
    patience: float = 75.0
    violations: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    engines: list[Worker] = field(default_factory=list)
    kills: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.weather = self.conditions.weather
        self.platforms = [
            Adversary("marked", self.weather, self.dice),
            Adversary("named", self.weather, self.dice, look_up=LookUp.OWN_ID),
            Adversary("posted", self.weather, self.dice, correction=Correction.DELETE_AND_REPOST),
        ]

    async def run(self, database_url: str, redis_url: str) -> Counter[str]:
        """Live through it and return the violations, by what was violated."""
        async with open_world(database_url, redis_url, *self.platforms) as world:
            self.world = world
            world.database.answered = self.platforms[0].stall
            self.users = await self._users()
            await self._chaos()
            if not self._is_lost:
                await self.users.say_their_last_words()
                await asyncio.sleep(STORM_GOES_ON)
            async with self._relieved():
                if await self._settles():
                    await self._judge()
        return self.violations

    async def _users(self) -> Users:
        for platform in self.platforms:
            await self.world.enrol(ACCOUNTS, platform.manifest.key)
        accounts = await self.world.query("select id from accounts order by id")
        return Users(
            self.world,
            articles=[await self.world.article() for _ in range(ARTICLES)],
            accounts=[row["id"] for row in accounts],
            dice=self.dice,
            weather=self.weather,
            engines=self.engines,
            is_over=lambda: time.monotonic() > self.ends_at,
        )

    # --- chaos ----------------------------------------------------------------------------------

    async def _chaos(self) -> None:
        self.ends_at = time.monotonic() + self.conditions.seconds
        self.engines += [self._engine() for _ in range(ENGINES)]
        chaos = asyncio.gather(self._kill_now_and_then(), self.users.change_their_minds())
        while not (chaos.done() or self._is_lost):
            await asyncio.wait([chaos], timeout=LOOKS_EVERY)
        chaos.cancel()
        with suppress(asyncio.CancelledError):
            await chaos

    def _engine(self) -> Worker:
        worker = self.world.worker(self.conditions.bounds)
        self._be_slow_to_record(worker)
        worker.start()
        return worker

    def _be_slow_to_record(self, worker: Worker) -> None:
        recorder, write = worker.recorder, worker.recorder._write

        async def slowly(*arguments: Any) -> None:
            if self.dice.random() < self.weather.slow_records:
                await asyncio.sleep(BOUNDS.lease * self.dice.uniform(*self.weather.record_delay))
            await write(*arguments)

        recorder._write = slowly  # type: ignore[method-assign]

    async def _kill_now_and_then(self) -> None:
        if self.weather.kills is None:
            return
        while not self.users.is_over():
            await asyncio.sleep(UNIT * self.dice.uniform(*self.weather.kills))
            at = self.dice.randrange(ENGINES)
            self.engines[at].kill()
            self.engines[at] = self._engine()
            self.kills += 1

    # --- the end of it --------------------------------------------------------------------------

    @property
    def _is_lost(self) -> bool:
        """Say whether a rule is broken already, so that there is no use in going on."""
        return not self.conditions.breaks_promises and any(self._twice())

    def _twice(self) -> Sequence[Overlap]:
        return [each for platform in self.platforms for each in platform.ledger.overlaps()]

    @asynccontextmanager
    async def _relieved(self) -> AsyncIterator[None]:
        """Let others take over; the engines of the storm still write down what they know."""
        for platform in self.platforms:
            platform.weather = CALM
        self.weather = CALM
        for _ in range(2):
            self.world.worker(PATIENT).start()
        self.relieved = asyncio.gather(*(worker.stop() for worker in self.engines))
        try:
            yield
        finally:
            self.relieved.cancel()
            await asyncio.gather(self.relieved, return_exceptions=True)

    async def _settles(self) -> bool:
        """Wait until all is done that there is to do; not if two copies at once say enough."""
        deadline = time.monotonic() + self.patience
        while not (self._is_lost or await self._is_settled()):
            if time.monotonic() > deadline:
                rows = await self.world.placements()
                self._note([("never settled", dict(r)) for r in rows if r["due_at"] or r["parked"]])
                return False
            await asyncio.sleep(LOOKS_EVERY)
        if not self.conditions.breaks_promises:
            self._note([("two at once", each) for each in self._twice()])
        return not self.violations

    async def _is_settled(self) -> bool:
        """Say whether nothing is due or under way; whatever is parked, somebody takes care of."""
        parked = await self.world.query(
            "select distinct command_id from placements where parked is not null"
        )
        for row in parked:
            await self.world.retry(row["command_id"], confirm=None)
        arrived = all(platform.wire.is_empty for platform in self.platforms)
        known = arrived and self.relieved.done()
        return known and not parked and await self.world.is_quiet()

    async def _judge(self) -> None:
        judge = Judge(self.world, self.platforms)
        self._note(await judge.last_word(self.users.articles, self.users.kept))
        self._note(await judge.what_the_hub_says())
        if not self.conditions.breaks_promises:  # or somebody still knows better
            self._note(await judge.closed_retractions())
        self._note(await judge.stops(self.users.heard))
        self._note(await judge.counters())
        self._note([("deadlock", "see the server's log")] * self.world.database.deadlocks)

    def _note(self, cases: Sequence[Case]) -> None:
        self.violations.update(what for what, _ in cases)
        self.details += [f"{what}: {case}" for what, case in cases]
