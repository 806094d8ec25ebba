"""A worker process: arq's jobs drain lanes, and its own poll does the same when no job did.

`hub worker` runs it; any number of them share one PostgreSQL and one Redis.
"""

import asyncio
import gc
import os
import signal
import socket
from contextlib import suppress
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from hub.articles.assets import get_asset
from hub.audit.checkpoints import write_checkpoint
from hub.audit.collector import Collector
from hub.audit.forwarding import forward
from hub.commands.schedule import fire_all_due
from hub.commands.settling import settle_done
from hub.commands.work_orders import tend
from hub.deliveries import doorbell, stops
from hub.deliveries.announcer import Announcer
from hub.deliveries.engine import Engine
from hub.deliveries.keep import SharedKeep
from hub.deliveries.partitions import make_partitions
from hub.deliveries.setup import make_engine
from hub.kit.jobs import run_worker
from hub.kit.log import get_logger
from hub.kit.parts import Parts, make_parts
from hub.kit.problems import NotFound
from hub.kit.supervise import every, in_background
from hub.sdk.contract import Picture
from hub.sdk.http import make_tools
from hub.sdk.pool import Pool
from hub.sdk.registry import load
from hub.settings import Settings, get_settings
from hub.vault.uses import Uses

DAY_SECONDS = 86_400.0
MINUTE_SECONDS = 60.0
FORWARD_SECONDS = 5.0  # between two looks for what a central syslog does not have yet
GARBAGE_THRESHOLDS = (50_000, 10, 20)  # objects, then younger collections

log = get_logger(__name__)


async def fan_out(context: dict[str, Any], lane: str) -> None:
    """Drain a lane, here and in every other process; the one job that delivers."""
    engine: Engine = context["engine"]
    await doorbell.call_the_others(context["signals"], lane)
    await engine.drain(lane)


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop`; then finish what is on the wire."""
    parts = make_parts(settings, ping=False)
    pool = Pool(allowed=settings.outgoing_allowed_networks)
    announcer = Announcer(parts.signals)
    engine, stop_list = make_engine(
        database=parts.database,
        redis=parts.redis,
        connectors=_connectors(),
        tools=make_tools(
            pool,
            settings.public_url,
            keep=SharedKeep(parts.redis, parts.keyring),
            asset=partial(_read_asset, parts),
        ),
        keyring=parts.keyring,
        settings=settings.engine,
        changed=announcer.note,
        every_poll=partial(fire_all_due, parts),
        uses=parts.uses,
    )
    uses = Uses(parts, f"worker:{socket.gethostname()}-{os.getpid()}")
    async with (
        in_background(parts.signals.run()),
        in_background(announcer.run()),
        in_background(every(MINUTE_SECONDS, lambda: tend(parts), stop=stop)),
        in_background(every(MINUTE_SECONDS, lambda: settle_done(parts), stop=stop)),
        in_background(every(MINUTE_SECONDS, lambda: _sign_the_record(parts), stop=stop)),
        in_background(every(FORWARD_SECONDS, lambda: _forward_the_record(parts), stop=stop)),
        in_background(every(MINUTE_SECONDS, uses.write, stop=stop)),
        in_background(every(DAY_SECONDS, lambda: _make_partitions(parts), stop=stop)),
    ):
        with (
            parts.signals.subscribe(stops.CHANNEL, stop_list.hear),
            parts.signals.subscribe(doorbell.CHANNEL, partial(doorbell.answer, engine)),
        ):
            engine.start()
            await run_worker(
                str(settings.redis_url),
                [fan_out],
                stop=stop,
                context={"engine": engine, "signals": parts.signals},
                job_seconds=DAY_SECONDS,  # a drain ends when its lane is empty
                grace_seconds=0,  # the engine finishes what is on the wire
            )
            await engine.stop()
    with suppress(SQLAlchemyError, OSError):  # it does without
        await uses.write(at_end=True)
    pool.close()
    await parts.close()


def main() -> None:
    """Run a worker until SIGTERM or SIGINT."""
    calm_the_collector()
    import uvloop  # noqa: PLC0415 - not there on every platform

    uvloop.run(_until_a_signal())


def calm_the_collector() -> None:
    """Let Python look for garbage in circles rarely.

    What a delivery makes is gone when it has been recorded, without circles. By default the
    collector would walk through everything that is under way after every few hundred of them: a
    third of this process's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


async def _until_a_signal() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run(get_settings(), stop)


def _connectors() -> dict[str, Any]:
    registry = load()
    for name, reason in registry.broken.items():
        log.error("connector_broken", connector=name, reason=reason)
    return dict(registry)


async def _read_asset(parts: Parts, picture: Picture) -> bytes:
    try:
        async with parts.database.work() as session:
            return (await get_asset(session, picture.digest)).data
    except NotFound as missing:
        raise LookupError(str(missing)) from None


async def _sign_the_record(parts: Parts) -> None:
    async with parts.database.work() as session:
        await write_checkpoint(session, parts.audit_key)


async def _forward_the_record(parts: Parts) -> None:
    settings = parts.settings
    if settings.syslog is not None:
        await forward(parts.database, Collector.of(settings.syslog, settings.syslog_ca))


async def _make_partitions(parts: Parts) -> None:
    async with parts.database.connection() as connection:
        await make_partitions(connection)
