"""Sending the record on to a central syslog: at least once, and in order within a stream.

How far each stream was sent stands in the database, and its row is the lock: of all workers one
sends. The position moves when the collector has the batch; whatever happens before, the batch is
sent again. While the collector is away nothing is kept anywhere but in the record itself.
"""

import asyncio
import socket

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit import repository
from hub.audit.collector import Collector
from hub.audit.syslog import message
from hub.kit.db import Database
from hub.kit.log import get_logger

BATCH = 500  # entries of a stream that are sent at once
MOST_BATCHES = 20  # of one call; the rest has time until the next

log = get_logger(__name__)


async def forward(database: Database, collector: Collector) -> int:
    """Send what the collector does not have yet; return how many entries.

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
    """Send a batch of every stream that nobody else is sending.

    The rows stay locked while the collector is talked to, for seconds at most: nobody but
    another sender wants them.
    """
    positions = await repository.lock_positions(session)
    host, most = socket.gethostname(), collector.most_bytes
    messages, reached = [], {}
    for stream, sequence in positions.items():
        for entry in await repository.entries_after(session, stream, sequence, BATCH):
            messages.append(message(entry, host, most))
            reached[stream] = entry.sequence
    if messages:
        await asyncio.to_thread(collector.send, messages)
        await repository.move_positions(session, reached)
    return len(messages)
