"""Putting an engine together from the settings and the installed connectors."""

import os
import random
import secrets
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from redis.asyncio import Redis

from hub.deliveries import backoff
from hub.deliveries.accounts import AccountMaker
from hub.deliveries.change import Policy
from hub.deliveries.early import EarlyEvents
from hub.deliveries.editions.performer import EditionPerformer, Shelf
from hub.deliveries.engine import Engine, Parts
from hub.deliveries.library import Library
from hub.deliveries.listening import Listening, hearing
from hub.deliveries.patience import Patience
from hub.deliveries.performer import Performer
from hub.deliveries.rates import Rates
from hub.deliveries.recorder import Changed, Recorder
from hub.deliveries.refreshing import Refresher
from hub.deliveries.stops import StopList
from hub.kit.db import Database
from hub.kit.keyring import Keyring
from hub.sdk.contract import Connector, Tools
from hub.sdk.manifest import Manifest, Retraction, Unit, Viewpoint
from hub.settings import EngineSettings

_JITTER = random.SystemRandom()


def worker_name() -> str:
    """Return a name that no other process has, alive or dead."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


def policy_of(manifest: Manifest, settings: EngineSettings) -> Policy:
    """Return what a platform's manifest and the settings say about time.

    Where the ledger is the publication there is nothing to look at afterwards.
    """
    can = manifest.capabilities
    looks = can.read_back and can.viewpoint is not Viewpoint.LEDGER
    first, most = settings.retry_first, settings.retry_most

    def wait(tries: int) -> float:
        return backoff.delay(tries, first=first, most=most, jitter=_JITTER.uniform(-1, 1))

    return Policy(
        settle=manifest.limits.settle_seconds,
        read_back=can.read_back,
        look_up=can.look_up,
        correction=can.correction,
        card_remains=can.retraction is Retraction.PAGE_ONLY,
        tries=backoff.tries_within(settings.retry_for, first=first, most=most),
        wait=wait,
        confirm_after=(settings.confirm_after or None) if looks else None,
        recheck_after=settings.recheck_after if looks else (),
    )


def make_engine(  # noqa: PLR0913 - it is the one place where all parts meet
    *,
    database: Database,
    redis: Redis,
    connectors: Mapping[str, Connector],
    tools: Tools,
    keyring: Keyring,
    settings: EngineSettings,
    changed: Changed,
    every_poll: Callable[[], Awaitable[object]] | None = None,
    uses: Counter[int] | None = None,
) -> tuple[Engine, StopList]:
    """Return an engine that has not begun, and its stop-list, which wants to hear signals."""
    worker = worker_name()
    stops = StopList()
    library = Library(database)

    def performer(connector: Connector) -> Performer | EditionPerformer:
        by_edition = connector.manifest.capabilities.unit is Unit.EDITION
        shelf = Shelf(library, stops)
        calls = Performer(
            connector=connector,
            tools=tools,
            policy=policy_of(connector.manifest, settings),
            send_within=settings.send_within,
            patience=Patience(settings.call_within),
            library=shelf if by_edition else library,
            stops=shelf if by_edition else stops,
            accounts=AccountMaker(keyring, tools.base_url, uses),
            sees_at_once=_sees_at_once(connector.manifest),
            refresher=Refresher(connector, tools, database, keyring, settings.call_within),
            keeps_all=settings.keep_exchanges == "all",
        )
        if not by_edition:
            return calls
        return EditionPerformer(calls, shelf, database)

    performers = {key: performer(connector) for key, connector in connectors.items()}
    listening = Listening(database, EarlyEvents(redis, keyring), hearing(connectors))
    recorder = Recorder(
        database,
        worker,
        every=settings.flush_every,
        changed=changed,
        policies={key: performer.policy for key, performer in performers.items()},
        listening=listening,
    )
    parts = Parts(worker, database, performers, recorder, Rates(redis), stops, settings)
    return Engine(parts, every_poll), stops


def _sees_at_once(manifest: Manifest) -> bool:
    """A second call in the same claim is free only where calls are not counted."""
    limits = manifest.limits
    counted = limits.platform_rate or limits.account_rate or limits.look_rate
    return manifest.capabilities.read_back and not limits.settle_seconds and not counted
