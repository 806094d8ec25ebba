"""The delivery engine of one process: it drains lanes when told to, and looks for work itself."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from hub.deliveries import due
from hub.deliveries.drain import Drain
from hub.deliveries.editions.departing import depart
from hub.deliveries.editions.performer import EditionPerformer
from hub.deliveries.lanes import platform_of
from hub.deliveries.performer import Performer
from hub.deliveries.rates import Rates
from hub.deliveries.recorder import Recorder
from hub.deliveries.stops import StopList
from hub.kit.db import Database
from hub.kit.log import get_logger
from hub.settings import EngineSettings

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an engine is made of.

    Attributes:
        worker: this process's name, unlike any other's: claims carry it.
        performers: the platforms that can be served here, by key.
    """

    worker: str
    database: Database
    performers: Mapping[str, Performer | EditionPerformer]
    recorder: Recorder
    rates: Rates
    stops: StopList
    settings: EngineSettings


class Engine:
    """One per process.

    Args:
        parts: what it is made of.
        every_poll: further work of each poll, such as firing schedules.
    """

    def __init__(
        self, parts: Parts, every_poll: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        self._parts = parts
        self._every_poll = every_poll
        self._drains: dict[str, asyncio.Task[None]] = {}
        self._background: list[asyncio.Task[None]] = []
        self._stopping = False
        self._connectors = [one.connector for one in parts.performers.values()]

    def start(self) -> None:
        """Begin to record and to look for work."""
        works = (self._look, self._depart, self._every_poll)
        self._background = [
            asyncio.create_task(self._parts.recorder.run()),
            *(asyncio.create_task(self._poll(work)) for work in works if work is not None),
        ]

    async def stop(self) -> None:
        """Claim nothing more, wait for the calls under way, and write down what they did."""
        self._stopping = True
        await asyncio.gather(*self._drains.values(), return_exceptions=True)
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._parts.recorder.flush()

    async def drain(self, lane: str) -> None:
        """Work off a lane; a second call while the first is at it joins it."""
        self.begin(lane)
        if task := self._drains.get(lane):
            await asyncio.shield(task)

    def begin(self, lane: str) -> None:
        """Begin to work off a lane, unless this process is at it or cannot serve its platform."""
        if self._stopping or platform_of(lane) not in self._parts.performers:
            return
        task = self._drains.get(lane)
        if task is None or task.done():
            self._drains[lane] = asyncio.create_task(self._drain(lane))

    async def _drain(self, lane: str) -> None:
        drain = Drain(
            lane=lane,
            worker=self._parts.worker,
            database=self._parts.database,
            performer=self._parts.performers[platform_of(lane)],
            recorder=self._parts.recorder,
            rates=self._parts.rates,
            settings=self._parts.settings,
            stopping=lambda: self._stopping,
        )
        try:
            await drain.run()
        except (SQLAlchemyError, OSError) as error:
            log.warning("drain_interrupted", lane=lane, error=type(error).__name__)
        finally:
            await drain.land()

    async def _poll(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do some work again and again; what takes long, or fails, delays no other."""
        while True:
            try:
                await work()
            except (SQLAlchemyError, OSError) as error:
                log.warning("poll_failed", error=type(error).__name__)
            except Exception:
                log.exception("poll_failed")
            await asyncio.sleep(self._parts.settings.poll_every)

    async def _depart(self) -> None:
        await depart(self._parts.database, self._connectors)

    async def _look(self) -> None:
        async with self._parts.database.connection() as connection:
            await self._parts.stops.ask(connection)
            lanes = await due.lanes(connection, self._parts.performers)
        for lane in lanes:
            self.begin(lane)
