"""How often accounts' credentials are used: handed to connectors, compared with a file's.

Counting costs a dictionary's entry; once a minute what was counted is added to the table, and once
an hour it is an entry of the record. A process that is killed loses a minute's counts, and those of
an hour in the record.
"""

import time
from collections import Counter

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.kit.parts import Parts
from hub.vault import repository

RECORD_SECONDS = 3_600.0
MOST_NAMED = 100  # accounts of an entry; the table has them all


class Uses:
    """Writes down what one process counts.

    Args:
        parts: its `uses`, by account, are what is counted.
        process: who counts, as the record names them.
    """

    def __init__(self, parts: Parts, process: str) -> None:
        self._parts = parts
        self._process = process
        self._unrecorded = Counter[int]()
        self._since = time.monotonic()

    async def write(self, *, at_end: bool = False) -> None:
        """Write down what was counted; after an hour, or when the process stops, put it on record.

        What can't be written down stays counted.
        """
        counted, recorded = self._parts.uses.copy(), Counter[int]()
        async with self._parts.database.work() as session:
            if counted:
                await repository.add_uses(session, counted)
            if at_end or time.monotonic() - self._since >= RECORD_SECONDS:
                recorded = self._unrecorded + counted
                await _record(session, self._process, recorded)
                self._since = time.monotonic()
        self._parts.uses.subtract(counted)
        for account in [each for each, count in self._parts.uses.items() if not count]:
            del self._parts.uses[account]
        self._unrecorded = self._unrecorded + counted - recorded


async def _record(session: AsyncSession, process: str, counted: Counter[int]) -> None:
    if not counted:
        return
    detail = {
        "uses": counted.total(),
        "accounts": len(counted),
        "most": {str(account): uses for account, uses in counted.most_common(MOST_NAMED)},
    }
    await record(
        session, actor=process, action="credential.use", subject="credentials", detail=detail
    )
