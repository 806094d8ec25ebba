"""A platform that does everything a real one ever did to somebody, within its promises.

What it takes in may land late or show late, its answers get lost, it publishes in the background,
and its deletions may be words only. The processes that call it stand still at the worst moment.
"""

import asyncio
import math
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx
from pydantic import BaseModel

from hub.sdk import call
from hub.sdk.contract import Account, Article, Placement, Tools
from hub.sdk.manifest import Correction, LookUp
from hub.sdk.outcomes import (
    CannotTell,
    Done,
    Gone,
    Outcome,
    Pending,
    Present,
    Refused,
    Retry,
    Sighting,
)
from tests.deliveries.ledger import Copy, Ledger
from tests.deliveries.platform import Nothing, manifest
from tests.deliveries.workers import Worker, die_if_killed, running
from tests.simulation.weather import BOUNDS, UNIT, Weather
from tests.simulation.wire import Wire

LOST = httpx.ReadError("the answer was lost")
A_MOMENT = 0.1 * UNIT  # seconds
LANDS_WITHIN = SHOWS_WITHIN = 0.45  # of the time that the platform may need

Doing = Callable[[float], Outcome]
"""What a call does when it arrives; it is told when that is."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A publish or an update that was handed to the transport."""

    worker: Worker | None
    article: int
    at: float


@dataclass(slots=True)
class Job:
    """A publish in the background."""

    done: Copy | None = None


class Adversary:
    """One platform. Everything that it does wrong it does by its weather and its dice.

    Attributes:
        ledger: what it holds.
        wire: what is on its way here.
        sendings: what would have been stopped, had its sender heard of a retraction.
    """

    settings_model: ClassVar[type[BaseModel]] = Nothing
    credentials_model: ClassVar[type[BaseModel] | None] = None
    renders_per_account: ClassVar[bool] = False

    def __init__(
        self,
        key: str,
        weather: Weather,
        dice: random.Random,
        *,
        look_up: LookUp = LookUp.MARKER,
        correction: Correction = Correction.UPDATE,
    ) -> None:
        self._settle = UNIT * weather.settle
        self.manifest = manifest(
            key, look_up=look_up, correction=correction, settle_seconds=self._settle
        )
        self.weather = weather
        self.ledger = Ledger()
        self.wire = Wire()
        self.sendings: list[Sending] = []
        self._dice = dice
        self._searches = look_up is LookUp.MARKER  # a list; whose name is known is asked for by it
        self._jobs: dict[str, Job] = {}
        self._appears: dict[int, float] = {}
        self._disappears: dict[int, float] = {}

    def render(self, article: Article, account: Account | None) -> Any:
        _ = account
        return {"article": article.article_id, "version": article.version}

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        _ = tools

        def make(at: float) -> Outcome:
            return Done(self._make(placement, payload, at).remote_id)

        await self._before(payload)
        if self._happens("works"):
            return await self._work_on(placement, payload)
        return await self._commit(make, payload)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        _ = tools

        def write(_at: float) -> Outcome:
            there = self.ledger.update(placement.remote_id, payload["version"])
            return Done(placement.remote_id) if there else Refused("404", "no such post")

        await self._before(payload)
        return await self._commit(write, payload, is_late=self._happens("late_updates"))

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        _ = tools

        def delete(at: float) -> Outcome:
            self._delete(placement, at)
            return Done()

        await self._before()
        if self._happens("pretends"):
            self._hand_over()
            return Done()
        return await self._commit(delete)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        _ = tools
        await self._take_a_moment()
        if self._happens("blind"):
            raise LOST
        self.wire.catch_up()
        job = self._jobs[(placement.state or {})["job"]]
        if job.done is None:
            return Pending(placement.state or {}, after=2 * A_MOMENT)
        return Done(job.done.remote_id)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        _ = tools
        if self._searches and self._happens("misses"):
            await self._take_a_moment()
            return Gone()
        account = placement.account.account_id
        return await self._look(lambda copy: copy.account == account and copy.key == placement.key)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        _ = tools
        return await self._look(lambda copy: copy.remote_id == placement.remote_id)

    # --- what goes wrong ------------------------------------------------------------------------

    async def _before(self, payload: Any = None) -> None:
        await self._take_a_moment()
        if self._happens("freezes"):
            await self._stand_still(payload)

    async def stall(self) -> None:
        """Stand still after a claim, if it comes to that; who was told to end ends then."""
        worker = running()
        if worker is not None and worker.is_claiming and self._happens("stalls"):
            await self._stand_still()
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError

    async def _stand_still(self, payload: Any = None) -> None:
        """Stand still as a stopped process does: only death ends it, or what it waits to hear."""
        began = time.monotonic()
        wakes_at = began + BOUNDS.lease * self._dice.uniform(*self.weather.still)
        while (left := wakes_at - time.monotonic()) > 0:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(min(left, A_MOMENT))
            die_if_killed()
            if payload and self.weather.listens and _has_heard(payload["article"], began):
                return

    def _hand_over(self, payload: Any = None) -> float:
        """Pass the guard, as the hub's HTTP client does, and return the time."""
        _guard().hand_over()
        now = self.wire.catch_up()
        if payload is not None:
            self.sendings.append(Sending(running(), payload["article"], now))
        return now

    async def _commit(self, act: Doing, payload: Any = None, *, is_late: bool = False) -> Outcome:
        if self._happens("retries"):
            return Retry("503", after=self._dice.uniform(0, 2 * A_MOMENT))
        now = self._hand_over(payload)
        if self._happens("drags"):
            return await self._drag(now, act)
        if self._happens("drops"):
            raise LOST
        if is_late or self._happens("late"):
            self.wire.send(self._later(now), act)
            raise LOST
        answer = act(now)
        return await self._answered(answer)

    async def _drag(self, now: float, act: Doing) -> Outcome:
        """Be under way for long; if he who sent it gives up before, it arrives soon or never."""
        answers: list[Outcome] = []
        arrives_at = now + BOUNDS.lease * self._dice.uniform(*self.weather.drag)
        given_up_at = _guard().finish_by
        if arrives_at <= given_up_at or self._happens("arrives"):
            arrives_at = min(arrives_at, self._later(given_up_at))
            self.wire.send(arrives_at, lambda at: answers.append(act(at)))
        await asyncio.sleep(max(0.0, arrives_at - time.monotonic()))
        self.wire.catch_up()
        if not answers:
            raise LOST
        return await self._answered(answers[0])

    async def _answered(self, answer: Outcome) -> Outcome:
        await self._take_a_moment()
        if self._happens("loses"):
            await asyncio.sleep(self._dice.choice([0, 2 * BOUNDS.call_within]))
            raise LOST
        return answer

    async def _work_on(self, placement: Placement, payload: Any) -> Outcome:
        now = self._hand_over(payload)
        name = f"job-{len(self._jobs)}"
        job = self._jobs[name] = Job()

        def finish(at: float) -> None:
            job.done = self._make(placement, payload, at)

        self.wire.send(self._later(now), finish)
        await self._take_a_moment()
        return Pending({"job": name}, after=2 * A_MOMENT)

    def _later(self, than: float) -> float:
        """Return a time at which it lands within the platform's promise."""
        return than + self._settle * LANDS_WITHIN * self._dice.uniform(*self.weather.lag)

    def _shown(self, at: float) -> float:
        """Return a time from which on it shows, within the promise too."""
        return at + self._settle * SHOWS_WITHIN * self._dice.uniform(*self.weather.lag)

    async def _take_a_moment(self) -> None:
        await asyncio.sleep(self._dice.uniform(0, A_MOMENT))
        die_if_killed()

    def _happens(self, what: str) -> bool:
        chance: float = getattr(self.weather, what)
        return self._dice.random() < chance

    # --- what it holds, and what it shows -------------------------------------------------------

    def _make(self, placement: Placement, payload: Any, at: float) -> Copy:
        copy = self.ledger.publish(
            payload["article"],
            placement.account.account_id,
            placement.key,
            payload["version"],
            own_id=not self._searches,
        )
        self._appears.setdefault(id(copy), self._shown(at))
        return copy

    def _delete(self, placement: Placement, at: float) -> None:
        copy = self.ledger.get(placement.remote_id)
        if copy is not None:
            self.ledger.delete(copy.remote_id)
            self._disappears[id(copy)] = self._shown(at)

    async def _look(self, is_meant: Callable[[Copy], bool]) -> Sighting:
        await self._take_a_moment()
        if self._happens("blind"):
            return CannotTell("the list could not be read")
        now = self.wire.catch_up()
        shown = [copy for copy in self.ledger.copies if is_meant(copy) and self._shows(copy, now)]
        if not shown:
            return Gone()
        return Present(shown[-1].remote_id, version=shown[-1].version)

    def _shows(self, copy: Copy, now: float) -> bool:
        return self._appears[id(copy)] <= now < self._disappears.get(id(copy), math.inf)


def _guard() -> call.Operation:
    guard = call.current()
    assert guard is not None
    return guard


def _has_heard(article: int, since: float) -> bool:
    worker = running()
    return worker is not None and worker.stops.stops(article, since)
