"""The stop-list: retractions that a worker has heard of, for claims that it took before.

A claim made after a retraction has seen the new wish; one made before has not, and is stopped if
its committing call has not been handed to the transport. News comes by a signal, and by asking the
database every second in case the signal was lost.
"""

import time
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.kit.signals import Payload, Signals

CHANNEL = "stops"
LOOK_BACK_SECONDS = 60.0  # longer than any lease: older claims are over

_LATELY = text(
    """
    select id, stopped_at from articles
    where stopped_at > clock_timestamp() - make_interval(secs => :seconds)
    """
)


async def announce(signals: Signals, article_ids: Iterable[int]) -> None:
    """Tell every worker, after the commit, that these articles were retracted."""
    await signals.publish(CHANNEL, {"articles": list(article_ids)})


class StopList:
    """Which articles were retracted lately, and when this process heard of it."""

    def __init__(self) -> None:
        self._heard: dict[int, float] = {}
        self._seen: dict[int, datetime] = {}

    def hear(self, payload: Payload) -> None:
        """Take in a signal."""
        self._add(payload.get("articles", ()))

    async def ask(self, connection: AsyncConnection) -> None:
        """Take in what the database knows and no signal told."""
        rows = await connection.execute(_LATELY, {"seconds": LOOK_BACK_SECONDS})
        lately: dict[int, datetime] = {row.id: row.stopped_at for row in rows}
        self._add(id_ for id_, at in lately.items() if self._seen.get(id_) != at)
        self._seen = lately
        self._forget()

    def stops(self, article_id: int, taken_at: float) -> bool:
        """Say whether a claim taken at `taken_at` (monotonic) must not send any more."""
        heard = self._heard.get(article_id)
        return heard is not None and heard >= taken_at

    def _add(self, article_ids: Iterable[int]) -> None:
        now = time.monotonic()
        self._heard.update(dict.fromkeys(article_ids, now))

    def _forget(self) -> None:
        oldest = time.monotonic() - LOOK_BACK_SECONDS
        self._heard = {id_: at for id_, at in self._heard.items() if at > oldest}
