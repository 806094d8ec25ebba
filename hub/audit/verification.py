"""Reading all of the record, to find what does not fit."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit import repository
from hub.audit.findings import Report
from hub.audit.walk import Walk


async def verify(session: AsyncSession) -> Report:
    """Read every entry of every stream, compute its digest, and say what does not fit.

    Args:
        session: a unit of work that sees one state all along (`repository.one_state`), unless
            nobody else writes.
    """
    report = Report()
    heads = await repository.heads(session)
    for stream in sorted({*heads, *await repository.streams_with_entries(session)}):
        walk = Walk(stream, report.add)
        async for rows in repository.in_order(session, stream):
            await asyncio.to_thread(walk.along, rows)  # others are served meanwhile
            report.entries += len(rows)
        walk.end(heads.get(stream))
    return report
