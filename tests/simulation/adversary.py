"""A platform that does everything a real one ever did to somebody, within its promises.

What it takes in may land late or show late, its answers get lost, it publishes in the background,
and its deletions may be words only. The processes that call it stand still at the worst moment.
"""

import asyncio
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
from tests.deliveries.workers import die_if_killed
from tests.simulation.weather import BOUNDS, LANDS_WITHIN, SETTLE, SHOWS_WITHIN, Weather

LOST = httpx.ReadError("the answer was lost")


@dataclass(slots=True)
class Job:
    """A publish in the background."""

    done: Copy | None = None


class Adversary:
    """One platform. Everything that it does wrong it does by its weather and its dice."""

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
        self.manifest = manifest(key, look_up=look_up, correction=correction, settle_seconds=SETTLE)
        self.weather = weather
        self.ledger = Ledger()
        self._dice = dice
        self._jobs: dict[str, Job] = {}
        self._shows: dict[int, tuple[float, float]] = {}

    def render(self, article: Article, account: Account | None) -> Any:
        _ = account
        return {"article": article.article_id, "version": article.version}

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        _ = tools

        def make() -> Outcome:
            copy = self._make(placement, payload)
            return Done(copy.remote_id)

        await self._before()
        if self._happens("works"):
            return await self._work_on(placement, payload)
        return await self._commit(make)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        _ = tools

        def write() -> Outcome:
            there = self.ledger.update(placement.remote_id, payload["version"])
            return Done(placement.remote_id) if there else Refused("404", "no such post")

        await self._before()
        return await self._commit(write)

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        _ = tools

        def delete() -> Outcome:
            self.ledger.delete(placement.remote_id)
            return Done()

        await self._before()
        if self._happens("pretends"):
            _guard().hand_over()
            return Done()
        return await self._commit(delete)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        _ = tools
        await self._take_a_moment()
        if self._happens("blind"):
            raise LOST
        job = self._jobs[(placement.state or {})["job"]]
        if job.done is None:
            return Pending(placement.state or {}, after=0.02)
        return Done(job.done.remote_id)

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        _ = tools
        account = placement.account.account_id
        made = [
            copy
            for copy in self.ledger.copies
            if copy.account == account and copy.key == placement.key
        ]
        if self._happens("misses"):
            return Gone()
        return await self._look(made)

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        _ = tools
        name = placement.remote_id
        return await self._look([copy for copy in self.ledger.copies if copy.remote_id == name])

    # --- what goes wrong ------------------------------------------------------------------------

    async def _before(self) -> None:
        await self._take_a_moment()
        await self.stand_still()

    async def stand_still(self) -> None:
        """Stand still, if it comes to that, as a stopped process does: only death ends it."""
        if not self._happens("freezes"):
            return
        seconds = BOUNDS.lease * self._dice.uniform(0, self.weather.frozen_leases)
        wakes_at = time.monotonic() + seconds
        while (left := wakes_at - time.monotonic()) > 0:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(left)
            die_if_killed()

    async def _commit(self, act: Callable[[], Outcome]) -> Outcome:
        guard = _guard()
        if self._happens("retries"):
            return Retry("503", after=self._dice.uniform(0, 0.02))
        guard.hand_over()
        if self._happens("drags"):
            await self._drag(act)
        if self._happens("drops"):
            raise LOST
        if self._happens("late"):
            self._later(act)
            raise LOST
        answer = act()
        await self._take_a_moment()
        if self._happens("loses"):
            await asyncio.sleep(self._dice.choice([0, 2 * BOUNDS.call_within]))
            raise LOST
        return answer

    async def _drag(self, act: Callable[[], Outcome]) -> None:
        """Be under way for long; who gives up does not know whether it will arrive."""
        try:
            await asyncio.sleep(BOUNDS.call_within * self._dice.uniform(0, 4))
        except asyncio.CancelledError:
            if self._dice.random() < 0.5:
                self._later(act)
            raise

    async def _work_on(self, placement: Placement, payload: Any) -> Outcome:
        _guard().hand_over()
        name = f"job-{len(self._jobs)}"
        job = self._jobs[name] = Job()

        def finish() -> None:
            job.done = self._make(placement, payload)

        self._later(finish)
        await self._take_a_moment()
        return Pending({"job": name}, after=0.02)

    def _later(self, act: Callable[[], object]) -> None:
        """Let it happen within the platform's promise, whatever becomes of the caller."""
        seconds = LANDS_WITHIN * self._dice.uniform(0.3, 1)
        asyncio.get_running_loop().call_later(seconds, act)

    async def _take_a_moment(self) -> None:
        await asyncio.sleep(self._dice.uniform(0, 0.01))
        die_if_killed()

    def _happens(self, what: str) -> bool:
        chance: float = getattr(self.weather, what)
        return self._dice.random() < chance

    # --- what it holds, and what it shows -------------------------------------------------------

    def _make(self, placement: Placement, payload: Any) -> Copy:
        own_id = self.manifest.capabilities.look_up is LookUp.OWN_ID
        copy = self.ledger.publish(
            payload["article"],
            placement.account.account_id,
            placement.key,
            payload["version"],
            own_id=own_id,
        )
        lags = [SHOWS_WITHIN * self._dice.uniform(0.3, 1) for _ in range(2)]
        self._shows.setdefault(id(copy), (lags[0], lags[1]))
        return copy

    async def _look(self, made: list[Copy]) -> Sighting:
        await self._take_a_moment()
        if self._happens("blind"):
            return CannotTell("the list could not be read")
        shown = [copy for copy in made if self._is_shown(copy)]
        if not shown:
            return Gone()
        return Present(shown[-1].remote_id, version=shown[-1].version)

    def _is_shown(self, copy: Copy) -> bool:
        now = time.monotonic()
        appears, goes = self._shows[id(copy)]
        gone = copy.gone_at is not None and copy.gone_at + goes <= now
        return copy.made_at + appears <= now and not gone


def _guard() -> call.Operation:
    guard = call.current()
    assert guard is not None
    return guard
