"""Working off one lane in one process, until nothing in it is due.

Tokens and slots are taken before rows are claimed, and no more rows are claimed than there are
slots, so that no claim grows old waiting for its turn.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hub.deliveries.change import unchanged
from hub.deliveries.claims import ClaimOf, Cursor
from hub.deliveries.editions.performer import EditionPerformer
from hub.deliveries.finding import Finding
from hub.deliveries.lanes import LaneKind, kind_of, platform_of
from hub.deliveries.performer import Performer
from hub.deliveries.rates import AccountCall, Rates
from hub.deliveries.recorder import Recorder
from hub.deliveries.slots import Slots
from hub.deliveries.taking import Taken, take
from hub.deliveries.transition import MUTATING, Operation
from hub.kit.db import Database
from hub.kit.log import get_logger
from hub.kit.supervise import pause
from hub.settings import EngineSettings

BACKLOG = 4_000  # unwritten findings, above which nothing more is claimed
PAUSE_SECONDS = 0.05  # after a claim that found nothing while calls are still under way
CURSOR_SECONDS = 1.0  # how often a lane is read from its beginning
ACCOUNT_WAIT_SECONDS = 1.0  # for a row whose account has no token left

log = get_logger(__name__)

AFTERWARDS = frozenset({Operation.CONFIRM, Operation.RECHECK})  # looks at what is settled
RETRACTING = frozenset({LaneKind.RETRACT, LaneKind.RETRACT_SLOW})


@dataclass(slots=True)
class Drain:
    """One lane of one process.

    Attributes:
        stopping: asked before every claim.
    """

    lane: str
    worker: str
    database: Database
    performer: Performer | EditionPerformer
    recorder: Recorder
    rates: Rates
    settings: EngineSettings
    stopping: Callable[[], bool]
    _slots: Slots = field(init=False)
    _flying: set[asyncio.Task[None]] = field(default_factory=set)
    _rows_flying: int = 0
    _landed: asyncio.Event = field(default_factory=asyncio.Event)
    _cursor: Cursor = field(default_factory=Cursor)
    _read_from: float = 0.0

    def __post_init__(self) -> None:
        self._slots = Slots(self.settings.slots)

    async def run(self) -> None:
        """Return when nothing is due and nothing is under way, or the process stops."""
        while not self.stopping():
            if not self._has_room():
                await self._some_land()
                continue
            taken = await self._take()
            for batch in self.performer.batches(taken):
                self._start(batch)
            if not taken and not self._flying:
                return
            if not taken:
                await asyncio.sleep(PAUSE_SECONDS)

    async def land(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._flying)

    @property
    def _many(self) -> bool:
        return self.performer.connector.manifest.capabilities.batches

    @property
    def _free(self) -> int:
        slots = self.settings.many if self._many else self._slots.now
        return slots - self._rows_flying

    @property
    def _batch(self) -> int:
        if self._many:
            return self.settings.many // 2
        return min(self.settings.batch, self._slots.now)

    def _has_room(self) -> bool:
        """A claim for a single free slot would cost a round trip per row."""
        return self._free >= self._batch and self.recorder.backlog < BACKLOG

    async def _take(self) -> list[Taken]:
        most = min(self._free, self._batch)
        limits = self.performer.connector.manifest.limits
        retracting = kind_of(self.lane) in RETRACTING
        platform = platform_of(self.lane)
        most = await self.rates.take(platform, limits.platform_rate, most, retracting=retracting)
        if most == 0:
            return []
        taken = await self._claim(most)
        calling = [one for one in taken if self.performer.calls_platform(one)]
        calls = [AccountCall(one.account.id, one.operation) for one in calling]
        free = await self.rates.take_one_each(platform, limits, calls, retracting=retracting)
        waiting = {one.claimed.key for one, yes in zip(calling, free, strict=True) if not yes}
        self.recorder.put(platform, [_wait(one) for one in taken if one.claimed.key in waiting])
        return [one for one in taken if one.claimed.key not in waiting]

    async def _claim(self, most: int) -> list[Taken]:
        taken_at = time.monotonic()
        afresh = taken_at - self._read_from > CURSOR_SECONDS
        if afresh:
            self._cursor.reset()
            self._read_from = taken_at
        wanted = ClaimOf(
            lane=self.lane,
            most=most,
            worker=self.worker,
            lease=self.settings.lease,
            settle=self.performer.policy.settle,
            correction=self.performer.policy.correction,
            taken_at=taken_at,
            afresh=afresh,
            connector=self.performer.connector,
        )
        return await take(self.database, wanted, self._cursor)

    def _start(self, batch: list[Taken]) -> None:
        self._rows_flying += len(batch)
        task = asyncio.create_task(self._perform(batch))
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _perform(self, batch: list[Taken]) -> None:
        try:
            findings = await self.performer.perform(batch)
            self.recorder.put(platform_of(self.lane), findings)
            self._slots.learn(findings)
        except Exception:  # a bug of ours: when the leases run out, what was done is looked up
            log.exception("batch_lost", lane=self.lane, placements=len(batch))
        finally:
            self._rows_flying -= len(batch)
            if self._has_room():
                self._landed.set()

    async def _some_land(self) -> None:
        self._landed.clear()
        await pause(PAUSE_SECONDS, self._landed)


def _wait(taken: Taken) -> Finding:
    """Give a row back whose account has no token: that is no failure.

    What it has reserved goes back too, unless that is for a call that was made before.
    """
    wait, not_sent = ACCOUNT_WAIT_SECONDS, taken.operation in MUTATING
    look = wait if taken.operation in AFTERWARDS else None  # or it would be the last of its looks
    change = unchanged(taken.claimed.known, delay=wait, next_look=look, not_sent=not_sent)
    return Finding(taken.claimed, change)
