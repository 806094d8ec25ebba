"""Collects findings and writes them, many at once, every few milliseconds.

What cannot be written is kept and tried again for as long as the process lives: a finding may be
the only knowledge of a copy.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries import gates, journal, orders, quotas, records, strays
from hub.deliveries.change import Parked, Policy
from hub.deliveries.claimed import Fence
from hub.deliveries.conflicts import names_a_new_copy, without_the_copy
from hub.deliveries.editions import books
from hub.deliveries.editions.arriving import arrive
from hub.deliveries.finding import Finding
from hub.deliveries.gates import Gate
from hub.deliveries.listening import Listening
from hub.deliveries.passing import describe, passes
from hub.deliveries.quotas import Share
from hub.kit.db import Database
from hub.kit.log import get_logger

MOST_AT_ONCE = 2_000  # findings of one statement
RETRY_SECONDS = 0.5  # between tries while the database does not answer

log = get_logger(__name__)

Changed = Callable[[frozenset[int]], None]


class Recorder:
    """One per process.

    Args:
        database: where to write.
        worker: the name that claims carry.
        every: seconds between two flushes.
        changed: told which commands moved, after each commit.
        policies: by platform.
        listening: hands over what platforms told before.
    """

    def __init__(  # noqa: PLR0913 - each is a part of its own
        self,
        database: Database,
        worker: str,
        *,
        every: float,
        changed: Changed,
        policies: Mapping[str, Policy],
        listening: Listening,
    ) -> None:
        self._database = database
        self._worker = worker
        self._every = every
        self._changed = changed
        self._policies = policies
        self._listening = listening
        self._waiting: defaultdict[str, list[Finding]] = defaultdict(list)
        self._filled = asyncio.Event()
        self._writing = asyncio.Lock()

    @property
    def backlog(self) -> int:
        """How many findings have not been written."""
        return sum(map(len, self._waiting.values()))

    def put(self, platform: str, findings: Sequence[Finding]) -> None:
        """Take findings of one platform; they are written soon."""
        self._waiting[platform].extend(findings)
        self._filled.set()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._filled.wait()
            await asyncio.sleep(self._every)
            await self.flush()

    async def flush(self) -> None:
        """Write everything that waits now."""
        async with self._writing:
            self._filled.clear()
            for platform in list(self._waiting):
                while batch := self._waiting[platform][:MOST_AT_ONCE]:
                    await self._write_surely(platform, batch)
                    del self._waiting[platform][: len(batch)]

    async def _write_surely(self, platform: str, findings: list[Finding]) -> None:
        while True:
            try:
                await self._write(platform, findings)
            except Exception as error:  # noqa: BLE001 - one finding must not stop all others
                if not passes(error):
                    await self._one_by_one(platform, findings, error)
                    return
                log.warning("record_delayed", findings=len(findings), error=describe(error))
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _one_by_one(self, platform: str, findings: list[Finding], error: Exception) -> None:
        """Find out which finding cannot be written, and write the others."""
        if len(findings) > 1:
            for finding in findings:
                await self._write_surely(platform, [finding])
        elif isinstance(error, IntegrityError) and names_a_new_copy(findings[0]):
            await self._write_surely(platform, [without_the_copy(findings[0])])
        else:  # a bug of ours: when the lease runs out, what was done is looked up
            log.error("finding_lost", key=findings[0].claimed.key, error=describe(error))

    async def _write(self, platform: str, findings: Sequence[Finding]) -> None:
        async with self._database.connection() as connection:
            owners = await records.record(connection, self._worker, platform, findings)
            fresh = [finding for finding in findings if finding.claimed.fence in owners]
            await journal.keep(connection, self._worker, fresh, stale=False)
            await gates.close(connection, _gates(fresh))
            await quotas.give_back(connection, _unused(fresh))
            await _end_editions(connection, fresh)
            await orders.make(connection, fresh)
        if len(fresh) < len(findings):  # the rows that those lock may come before these
            async with self._database.connection() as connection:
                await self._write_stale(connection, platform, findings, owners)
        self._changed(frozenset(owners.values()))
        ended = [one.claimed.key.article_id for one in fresh if one.edition is not None]
        if ended:
            policy = self._policies[platform]
            self._changed(await arrive(self._database, platform, policy, ended))
        await self._listening.after(platform, fresh)

    async def _write_stale(
        self,
        connection: AsyncConnection,
        platform: str,
        findings: Sequence[Finding],
        owners: dict[Fence, int],
    ) -> None:
        stale = [finding for finding in findings if finding.claimed.fence not in owners]
        known = await journal.kept_already(connection, self._worker, stale)
        stale = [finding for finding in stale if finding.claimed.fence not in known]
        await journal.keep(connection, self._worker, stale, stale=True)
        await strays.take_in(connection, platform, stale)


async def _end_editions(connection: AsyncConnection, findings: Sequence[Finding]) -> None:
    endings = {
        finding.claimed.key.article_id: finding.edition
        for finding in findings
        if finding.edition is not None
    }
    await books.end(connection, endings)
    spent = [ending.spent for ending in endings.values() if ending.spent is not None]
    await quotas.use_up(connection, spent)


def _gates(findings: Sequence[Finding]) -> dict[int, Gate]:
    """Return the longest gate of each account that any finding asks for."""
    gates: dict[int, Gate] = {}
    for finding in findings:
        account, change = finding.claimed.key.account_id, finding.change
        before = gates.get(account, Gate(0.0, ""))
        refused = change.why if change.parked is Parked.CREDENTIALS else before.refused
        longer = change.gate > before.seconds
        after = Gate(change.gate, change.why or "") if longer else before
        if after.seconds:
            gates[account] = after._replace(refused=refused)
    return gates


def _unused(findings: Sequence[Finding]) -> list[Share]:
    return [
        finding.claimed.share
        for finding in findings
        if finding.claimed.share is not None and finding.change.not_sent
    ]
