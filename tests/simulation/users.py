"""People who push, correct, retract, reinstate and schedule, several at once on one article."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.kit.problems import Banned, Conflict, HubError
from tests.deliveries.workers import Worker
from tests.deliveries.world import World
from tests.simulation.weather import UNIT, Weather

USERS = 2  # of each article
SLOW_COMMIT = UNIT  # seconds
HEARS = 0.7  # the chance that a signal reaches an engine
HEELS = (UNIT, 3 * UNIT)  # seconds until somebody thinks better of it: workers are at it by then


@dataclass(frozen=True, slots=True)
class Heard:
    """An engine heard of a retraction, at a time of `time.monotonic()`."""

    worker: Worker
    command: int
    at: float


@dataclass
class Users:
    """All of them.

    Attributes:
        articles: the last is not touched until the last words.
        engines: those that are alive; a signal of a retraction reaches some of them.
        is_over: asked before every wish.
        heard: which signals arrived.
    """

    world: World
    articles: Sequence[int]
    accounts: Sequence[int]
    dice: random.Random
    weather: Weather
    engines: Sequence[Worker]
    is_over: Callable[[], bool]
    commands: int = 0
    heard: list[Heard] = field(default_factory=list)

    @property
    def kept(self) -> Sequence[int]:
        """The articles that are wanted everywhere in the end; the others are retracted."""
        return self.articles[: len(self.articles) // 2]

    async def change_their_minds(self) -> None:
        """Wish one thing after another until it is over."""
        async with asyncio.TaskGroup() as group:
            for article in self.articles[:-1]:
                for _ in range(USERS):
                    group.create_task(self._change_their_mind(article))

    async def say_their_last_words(self) -> None:
        """Want half of the articles everywhere and the other half nowhere."""
        async with asyncio.TaskGroup() as group:
            for article in self.articles:
                group.create_task(
                    self._keep(article) if article in self.kept else self._end(article)
                )

    async def _change_their_mind(self, article: int) -> None:
        while not self.is_over():
            await asyncio.sleep(UNIT * self.dice.uniform(*self.weather.pace))
            wishes = self.weather.wishes
            (wish,) = self.dice.choices(list(wishes), list(wishes.values()))
            await self._try(article, wish)

    async def _try(self, article: int, wish: str) -> None:
        with suppress(HubError, DBAPIError):  # somebody else retracted it, a lost connection
            await self._command(article, wish)
            self.commands += 1

    async def _command(self, article: int, wish: str) -> None:
        match wish:
            case "push":
                await self._reinstate(article)
                await self._push_slowly(article)
            case "push slowly":
                await self._push_slowly(article)
            case "push some":
                await self._reinstate(article)
                await self.world.push(article, self.dice.sample(self.accounts, 5))
            case "schedule":
                await self.world.push(article, not_before=await self._soon())
            case "correct":
                await self._correct(article)
                await self._think_better()
                await self._correct(article)
            case "retract":
                await self._retract(article)
            case "hurry":
                await self._reinstate(article)
                await self.world.push(article)
                await self._think_better()
                await self.world.push(article)
            case "regret":
                await self._reinstate(article)
                await self.world.push(article)
                await self._think_better()
                await self._retract(article)

    async def _think_better(self) -> None:
        await asyncio.sleep(self.dice.uniform(*HEELS))

    async def _reinstate(self, article: int) -> None:
        with suppress(Conflict):  # it is not banned
            await self.world.reinstate(article)

    async def _correct(self, article: int) -> None:
        await self.world.revise(article)
        await self.world.correct(article)

    async def _retract(self, article: int) -> None:
        self._tell_some(await self.world.retract(article), article)

    async def _push_slowly(self, article: int, written: asyncio.Event | None = None) -> None:
        """Push in a unit of work that takes a while to commit, as one of a million does."""
        asked = {"kind": "push", "articles": [article], "target": {"everywhere": True}}
        async with self.world.database.work() as session:
            await self.world.issue_in(session, **asked)
            if written is not None:
                written.set()
            seconds = self.dice.uniform(0, SLOW_COMMIT)
            await session.execute(text(f"select pg_sleep({seconds})"))

    async def _soon(self) -> str:
        (row,) = await self.world.query(
            "select clock_timestamp() + make_interval(secs => :seconds) as at",
            seconds=UNIT * self.dice.uniform(0.5, 3),
        )
        moment: str = row["at"].isoformat()
        return moment

    def _tell_some(self, command: int, article: int) -> None:
        """A signal reaches some engines, and gets lost on its way to others."""
        for worker in self.engines:
            if self.dice.random() < HEARS:
                worker.stops.hear({"articles": [article]})
                self.heard.append(Heard(worker, command, time.monotonic()))

    async def _keep(self, article: int) -> None:
        """A push, and a correction at its heels."""
        await _surely(lambda: self._reinstate(article))
        await _surely(lambda: self.world.revise(article))
        await _surely(lambda: self.world.push(article))
        await self._think_better()
        await _surely(lambda: self._correct(article))

    async def _end(self, article: int) -> None:
        """A retraction while a push is being written, and another push: nothing may stay."""
        await _surely(lambda: self._reinstate(article))
        written = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(_surely(lambda: self._push_slowly(article, written)))
            await written.wait()
            group.create_task(self._try(article, "push slowly"))
            group.create_task(_surely(lambda: self._retract(article)))


async def _surely(act: Callable[[], Awaitable[object]]) -> None:
    while True:
        with suppress(DBAPIError):  # a deadlock, as without the article's lock
            with suppress(Banned):  # since it was tried first
                await act()
            return
