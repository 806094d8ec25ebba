"""Sending the record on to a central syslog: at least once, and in order within a stream.

Of checkpoints their lines are sent, so that the collector has what a database that was cut or
restored as a whole can be compared with (`hub audit verify --anchor`).

How far each stream, and the checkpoints, were sent stands in the database, and its row is the lock:
of all workers one sends. The position moves when the collector has the batch; whatever happens
before, the batch is sent again. While the collector is away nothing is kept anywhere but in the
record itself.
"""

import asyncio
import socket

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit import repository
from hub.audit.checkpoints import anchor_of
from hub.audit.collector import Collector
from hub.audit.findings import CHECKPOINTS
from hub.audit.syslog import anchor_message, message
from hub.kit.db import Database
from hub.kit.log import get_logger

BATCH = 500  # entries of a stream, or checkpoints, that are sent at once
MOST_BATCHES = 20  # of one call; the rest has time until the next

log = get_logger(__name__)


async def forward(database: Database, collector: Collector) -> int:
    """Send what the collector does not have yet; return how many entries and checkpoints.

    A collector that can't be reached is a warning: the record waits for it.
    """
    sent = 0
    try:
        for _ in range(MOST_BATCHES):
            async with database.work() as session:
                now = await _send_batch(session, collector)
            sent += now
            if not now:
                break
    except OSError as error:
        log.warning("syslog_unreachable", collector=collector.host, reason=str(error))
    return sent


async def _send_batch(session: AsyncSession, collector: Collector) -> int:
    """Send a batch of every stream, and of checkpoints, that nobody else is sending.

    The rows stay locked while the collector is talked to, for seconds at most: nobody but
    another sender wants them.
    """
    positions = await repository.lock_positions(session)
    messages: list[bytes] = []
    reached: dict[str, int] = {}
    for stream, sequence in positions.items():
        for number, each in await _after(session, stream, sequence, collector.most_bytes):
            messages.append(each)
            reached[stream] = number
    if messages:
        await asyncio.to_thread(collector.send, messages)
        await repository.move_positions(session, reached)
    return len(messages)


async def _after(
    session: AsyncSession, stream: str, sequence: int, most: int
) -> list[tuple[int, bytes]]:
    """Return the next messages of a stream, or of the checkpoints, with their numbers."""
    host = socket.gethostname()
    if stream == CHECKPOINTS:
        checkpoints = await repository.checkpoints_after(session, sequence, BATCH)
        return [
            (each.number, anchor_message(anchor_of(each), each.at, host)) for each in checkpoints
        ]
    entries = await repository.entries_after(session, stream, sequence, BATCH)
    return [(each.sequence, message(each, host, most)) for each in entries]
