"""Connections that lay idle are tried before they are used.

A restart of PostgreSQL is noticed before a request meets it. SQLAlchemy's own `pool_pre_ping` tries
every connection every time, in three round trips; one that was used a moment ago needs none.
"""

import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

IDLE_SECONDS = 1.0

_USED = "hub_used_at"


def try_idle_connections(engine: AsyncEngine, *, after: float = IDLE_SECONDS) -> None:
    """Try each connection of a pool that was not used for `after` seconds, in one round trip.

    Where one is dead all are closed, and whoever asked gets a new one.
    """

    def note(_connection: Any, record: Any) -> None:
        record.info[_USED] = time.monotonic()

    def look(connection: Any, record: Any, _proxy: Any) -> None:
        used = record.info.get(_USED)
        if used is None or time.monotonic() - used < after:
            return
        try:
            connection.run_async(lambda driver: driver.execute(""))
        except Exception as error:  # whatever it is, this connection is not to be used
            raise InvalidatePoolError from error

    event.listen(engine.sync_engine, "checkin", note)
    event.listen(engine.sync_engine, "checkout", look)
